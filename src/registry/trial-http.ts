import type { HttpClient, HttpRequest } from "../http/index.ts";

/** How a server answered while it was tried. */
export interface Measures {
  readonly requests: number;
  readonly bytes: number;
  readonly medianMs: number | null;
  readonly slowestMs: number | null;
  /** The address that answered last, after redirects. */
  readonly finalUrl: string | null;
}

/** No file that is larger can be looked at within a minute. */
const largest = 64 * 1024 * 1024;

/** A client that keeps the time of what it asks, and takes nothing that is too large for a trial. */
export function measured(http: HttpClient): { client: HttpClient; measures(): Measures } {
  const times: number[] = [];
  let bytes = 0;
  let finalUrl: string | null = null;
  const bounded = (request: HttpRequest): HttpRequest => ({
    ...request,
    policy: {
      ...request.policy,
      attempts: 1,
      timeoutMs: Math.min(request.policy?.timeoutMs ?? 20_000, 20_000),
      maxBytes: Math.min(request.policy?.maxBytes ?? largest, largest),
    },
  });
  const timed = async <T extends { finalUrl: string }>(
    ask: () => Promise<T>,
    size: (answer: T) => number,
  ): Promise<T> => {
    const begun = performance.now();
    const answer = await ask();
    times.push(performance.now() - begun);
    bytes += size(answer);
    finalUrl = answer.finalUrl;
    return answer;
  };
  const wrap = (inner: HttpClient): HttpClient => ({
    request: (request) =>
      timed(
        () => inner.request(bounded(request)),
        (answer) => answer.bytes.byteLength,
      ),
    download: (request, file) =>
      timed(
        () => inner.download(bounded(request), file),
        (answer) => answer.size,
      ),
    withPolicy: (policy) => wrap(inner.withPolicy(policy)),
    stats: () => inner.stats(),
    close: async () => {},
  });
  return {
    client: wrap(http),
    measures() {
      const sorted = [...times].sort((a, b) => a - b);
      const at = (index: number) => (sorted[index] === undefined ? null : Math.round(sorted[index] ?? 0));
      return {
        requests: times.length,
        bytes,
        medianMs: at(Math.floor(sorted.length / 2)),
        slowestMs: at(sorted.length - 1),
        finalUrl,
      };
    },
  };
}
