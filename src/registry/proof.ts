import { decodeText, messageOf } from "../connector/index.ts";
import { type HttpClient, isSameHost, type TxtLookup } from "../http/index.ts";
import type { FeedRow } from "../store/feeds.ts";

/** How control of a feed's host is shown. */
export type ProofMethod = "file" | "dns" | "meta";

/** What a publisher does for one of the methods. */
export interface ProofInstruction {
  readonly method: ProofMethod;
  /** Where: an address, or a name in the DNS. */
  readonly where: string;
  /** What is to be found there. */
  readonly content: string;
}

export interface ProofResult {
  readonly proven: boolean;
  readonly method: ProofMethod | undefined;
  /** What was looked at, in the order of looking. */
  readonly tried: readonly {
    readonly method: ProofMethod;
    readonly where: string;
    readonly found: boolean;
    readonly problem?: string;
  }[];
}

const filePath = "/.well-known/pregon-feed.txt";
const prefix = "pregon-feed=";
/** A proof is a line, a record or a tag: nothing of it is large. */
const policy = { attempts: 1, timeoutMs: 10_000, maxBytes: 512 * 1024, maxRedirects: 3 } as const;

/** Host name of a feed, without a port. */
const hostOf = (feed: Pick<FeedRow, "url">): string => new URL(feed.url).hostname;

/** What the publisher of a feed can do to prove that its host is theirs: one of these is enough. */
export function proofInstructions(feed: Pick<FeedRow, "url" | "token">): ProofInstruction[] {
  const { origin } = new URL(feed.url);
  const line = prefix + feed.token;
  return [
    { method: "file", where: origin + filePath, content: line },
    { method: "dns", where: hostOf(feed), content: line },
    { method: "meta", where: `${origin}/`, content: `<meta name="pregon-feed" content="${feed.token}">` },
  ];
}

/**
 * Looks for a feed's proof in all three places. The token is the feed's own, so that nobody proves with another's. An
 * answer that was redirected to another host proves nothing: hosts have pages that send visitors anywhere.
 */
export async function lookForProof(
  feed: Pick<FeedRow, "url" | "token">,
  { http, txt, signal }: { readonly http: HttpClient; readonly txt: TxtLookup; readonly signal: AbortSignal },
): Promise<ProofResult> {
  const tried: { method: ProofMethod; where: string; found: boolean; problem?: string }[] = [];
  for (const { method, where } of proofInstructions(feed)) {
    try {
      const found =
        method === "dns" ? await inDns(where, feed.token, txt) : await onPage(http, where, method, feed, signal);
      tried.push({ method, where, found });
      if (found) return { proven: true, method, tried };
    } catch (error) {
      signal.throwIfAborted();
      tried.push({ method, where, found: false, problem: messageOf(error).slice(0, 300) });
    }
  }
  return { proven: false, method: undefined, tried };
}

async function inDns(host: string, token: string, txt: TxtLookup): Promise<boolean> {
  // An address has no records of its own.
  if (/^[\d.]+$|^\[/.test(host)) return false;
  return (await txt(host)).some((record) => record.trim() === prefix + token);
}

async function onPage(
  http: HttpClient,
  url: string,
  method: "file" | "meta",
  feed: Pick<FeedRow, "url" | "token">,
  signal: AbortSignal,
): Promise<boolean> {
  const response = await http.request({ url, policy, signal });
  if (!isSameHost(new URL(response.finalUrl), new URL(feed.url))) return false;
  const { text } = decodeText(response.bytes);
  if (method === "file") return text.split(/\r?\n/).some((line) => line.trim() === prefix + feed.token);
  return metaTokens(text).includes(feed.token);
}

/** Contents of the page's own `<meta name="pregon-feed">`: those of its head, as what visitors write is in the body. */
function metaTokens(html: string): string[] {
  const head = html.replace(/<!--[\s\S]*?-->/g, "").split(/<body[\s>]/i)[0] ?? "";
  return [...head.matchAll(/<meta\s([^>]{1,500})>/gi)].flatMap(([, attributes = ""]) => {
    const value = (name: string) =>
      new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i")
        .exec(attributes)
        ?.slice(1)
        .find((each) => each !== undefined);
    return value("name")?.toLowerCase() === "pregon-feed" ? [value("content")?.trim() ?? ""] : [];
  });
}
