import createFetchClient, { type Client, type ClientOptions } from "openapi-fetch";
import type { components, paths } from "../../openapi/types.ts";

export type { components, paths };

type Schemas = components["schemas"];
export type Notice = Schemas["Notice"];
export type ProcessChange = Schemas["ProcessChange"];

export interface PregonOptions extends ClientOptions {
  /** Address of a Pregón server, such as `https://pregon.example`. */
  readonly baseUrl: string;
  /** Bearer key that raises limits. */
  readonly key?: string;
}

/** One page of a list, as every list of the API answers. */
interface Page<Item> {
  readonly data: readonly Item[];
  readonly links: { readonly next?: string };
}

/** Where a follower of changes stands: store `next` after the changes of the page are dealt with. */
export interface ChangePage {
  readonly changes: readonly ProcessChange[];
  /** Where to go on: give it to `followChanges` as `from`. */
  readonly next: string;
}

export interface FollowOptions {
  /** A stored `next`; absent: the beginning; `now`: what comes from now on. */
  readonly from?: string;
  readonly include?: "none" | "compiled" | "release";
  readonly country?: readonly string[];
  readonly source?: readonly string[];
  /** Seconds that the server may wait for a change (1 to 60); default 30. */
  readonly wait?: number;
  /** Most changes of a page; default 100. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** An answer that is not 2xx, with the problem details (RFC 9457) that came with it. */
export class PregonProblem extends Error {
  override readonly name = "PregonProblem";
  readonly status: number;
  /** The problem document; undefined where the answer was none. */
  readonly problem: Schemas["Problem"] | undefined;

  constructor(status: number, problem: Schemas["Problem"] | undefined) {
    super(problem?.detail ?? `the server answered ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

/** Answers are typed by their JSON form; the other formats are had with `parseAs`. */
type Media = "application/json" | "application/problem+json";

export type PregonClient = Client<paths, Media> & {
  /** All items of a list from its first page on, page by page through `links.next`. Throws PregonProblem. */
  all<Item>(first: Page<Item> | undefined): AsyncGenerator<Item, void, undefined>;
  /**
   * Changes as they come, for ever, or until `signal` is aborted. 429 and 503 are waited out as `Retry-After` says.
   * Throws PregonProblem for other answers.
   */
  followChanges(options?: FollowOptions): AsyncGenerator<ChangePage, void, undefined>;
};

/** A typed client of the API: `GET`, `POST` … take the paths of its OpenAPI document. */
export function createClient(options: PregonOptions): PregonClient {
  const { key, ...rest } = options;
  const ask = rest.fetch ?? ((request: Request) => globalThis.fetch(request));
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const client = createFetchClient<paths, Media>({
    // Several values of a parameter repeat it; a comma inside a value is escaped.
    querySerializer: (query) => String(searchOf(query)),
    ...rest,
    headers: { ...headers, ...(rest.headers as Record<string, string> | undefined) },
  });
  const read = async (url: string, signal?: AbortSignal): Promise<unknown> => {
    const answer = await ask(new Request(url, { headers, ...(signal && { signal }) }));
    if (answer.ok) return answer.json();
    const problem = answer.headers.get("content-type")?.includes("json") ? await answer.json() : undefined;
    const error = new PregonProblem(answer.status, problem as Schemas["Problem"] | undefined);
    const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
    if (![429, 503].includes(answer.status) || !Number.isFinite(seconds)) throw error;
    await pause(seconds * 1000, signal);
    return read(url, signal);
  };

  async function* all<Item>(first: Page<Item> | undefined): AsyncGenerator<Item, void, undefined> {
    for (let page = first; page !== undefined; ) {
      yield* page.data;
      page = page.links.next === undefined ? undefined : ((await read(page.links.next)) as Page<Item>);
    }
  }

  async function* followChanges(follow: FollowOptions = {}): AsyncGenerator<ChangePage, void, undefined> {
    const { from, include, country, source, wait = 30, limit = 100, signal } = follow;
    const start = new URL(`${options.baseUrl.replace(/\/+$/, "")}/api/v1/changes`);
    start.search = String(
      searchOf({ include, country, source, wait, limit, cursor: from === "now" ? from : undefined }),
    );
    let url = from === undefined || from === "now" ? start.href : from;
    while (!signal?.aborted) {
      let page: Page<ProcessChange>;
      try {
        page = (await read(url, signal)) as Page<ProcessChange>;
      } catch (error) {
        if (signal?.aborted) return;
        throw error;
      }
      const next = page.links.next;
      if (next === undefined) throw new Error("the answer of /changes has no links.next");
      url = next;
      if (page.data.length > 0) yield { changes: page.data, next };
    }
  }

  return Object.assign(client, { all, followChanges });
}

function searchOf(query: Readonly<Record<string, unknown>>): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    if (Array.isArray(value)) for (const each of value) search.append(name, String(each).replaceAll(",", "\\,"));
    else search.append(name, String(value));
  }
  return search;
}

/** Ends early, without an error, when the signal is aborted. */
const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
    if (signal?.aborted) done();
  });
