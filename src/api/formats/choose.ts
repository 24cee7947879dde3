import { type ApiContext, header } from "../context.ts";
import { ApiProblem } from "../problems.ts";

/** Media types of each format: the one that is served, then others that ask for it. */
export const mediaTypes = {
  json: ["application/json"],
  ndjson: ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/jsonlines"],
  csv: ["text/csv"],
  xlsx: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  rss: ["application/rss+xml"],
  atom: ["application/atom+xml"],
  jsonfeed: ["application/feed+json"],
  ics: ["text/calendar"],
} as const;
export type Format = keyof typeof mediaTypes;

/**
 * The format asked for by `format=`, else the best of `Accept` (RFC 9110, 12.5.1).
 * @param formats what the resource has, the default one first
 * @throws ApiProblem `not-acceptable`
 */
export function chosenFormat<F extends Format>(c: ApiContext, asked: F | undefined, formats: readonly F[]): F {
  if (asked !== undefined) return asked;
  const accept = header(c, "accept");
  const [first] = formats as readonly [F];
  if (accept === undefined || accept.trim() === "") return first;
  let best: F | undefined;
  let bestWeight = 0;
  for (const format of formats) {
    const weight = Math.max(...mediaTypes[format].map((type) => weightOf(accept, type)));
    if (weight > bestWeight) [best, bestWeight] = [format, weight];
  }
  // A browser that asks for a page still gets the data.
  if (best === undefined && weightOf(accept, "text/html") > 0) return first;
  if (best !== undefined) return best;
  const types = formats.map((format) => mediaTypes[format][0]).join(", ");
  throw new ApiProblem("not-acceptable", `The resource can be had as ${types}.`, [
    { parameter: "Accept", detail: `should allow one of ${types}` },
  ]);
}

/** The weight that an Accept header gives to a media type: the most specific range counts. */
function weightOf(accept: string, type: string): number {
  const [main] = type.split("/");
  let weight = 0;
  let precision = 0;
  for (const part of accept.toLowerCase().split(",")) {
    const [range = "", ...parameters] = part.split(";").map((each) => each.trim());
    const fits = range === type ? 3 : range === `${main}/*` ? 2 : range === "*/*" ? 1 : 0;
    if (fits <= precision) continue;
    const q = parameters.find((each) => each.startsWith("q="))?.slice(2);
    precision = fits;
    weight = q === undefined ? 1 : Number(q) || 0;
  }
  return weight;
}
