import { type Static, type TObject, Type } from "typebox";
import { UsageError } from "../base/errors.ts";
import { checkedSecret, newSecret } from "../subscriptions/signing.ts";
import type { Api } from "./context.ts";
import { parameterReader } from "./parameters.ts";
import { ApiProblem } from "./problems.ts";
import { filterOf, noticeFilters } from "./resources/notice-list.ts";

/** Searches that are kept: of subscriptions and of WebSub topics. */

const readFilter = parameterReader(noticeFilters);

type FilterValue = string | number | boolean | readonly (string | number | boolean)[];

/** A search, as an object or as a query string, in its one form: names and values sorted. Throws ApiProblem `bad-body`. */
export function canonicalQuery(filter: string | Readonly<Record<string, FilterValue>>): string {
  const pairs =
    typeof filter === "string"
      ? [...new URLSearchParams(filter.replace(/^\?/, ""))]
      : Object.entries(filter).map(([name, value]): [string, string] => [
          name,
          Array.isArray(value) ? value.map((each) => String(each).replaceAll(",", "\\,")).join(",") : String(value),
        ]);
  const sorted = new URLSearchParams(pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))).toString();
  try {
    readFilter(sorted);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const errors = error.errors.map(({ parameter = "", detail }) => ({ pointer: `/filter/${parameter}`, detail }));
    throw new ApiProblem("bad-body", `filter: ${error.message}`, errors);
  }
  return sorted;
}

/**
 * A search in its one form, as the store takes it. Bounds of the value in another currency than US dollars are kept as
 * they are on the day of the saving.
 */
export const filterIn = (api: Api, query: string) =>
  filterOf(api, readFilter(query) as Static<TObject<typeof noticeFilters>>);

/** An address to which something is sent. Where it leads is checked again whenever it is asked. */
export function checkedEndpoint(url: string, pointer: string): string {
  const wrong = (detail: string) => new ApiProblem("bad-body", `${pointer} ${detail}.`, [{ pointer, detail }]);
  if (!URL.canParse(url)) throw wrong("should be a URL");
  const parsed = new URL(url);
  if (!/^https?:$/.test(parsed.protocol)) throw wrong("should be an https or http URL");
  if (parsed.username !== "" || parsed.password !== "") throw wrong("should have no user name and password");
  return url;
}

/** A signing secret that the caller gives, or a fresh one. Throws ApiProblem `bad-body`. */
export function secretIn(given: string | undefined): string {
  if (given === undefined) return newSecret();
  try {
    return checkedSecret(given);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new ApiProblem("bad-body", `${error.message}.`, [{ pointer: "/secret", detail: error.message }]);
  }
}

/** How a search is handed over. */
export const filterSchema = Type.Unsafe<string | Record<string, FilterValue>>(
  Type.Union(
    [
      Type.String({ maxLength: 4096 }),
      Type.Record(
        Type.String(),
        Type.Union([
          Type.String({ maxLength: 1000 }),
          Type.Number(),
          Type.Boolean(),
          Type.Array(Type.Union([Type.String({ maxLength: 1000 }), Type.Number()]), { maxItems: 100 }),
        ]),
      ),
    ],
    {
      description:
        'A search over notices: an object of the parameters of `/notices` (`{"country": "CL", "q": "puente"}`), or a query string.',
    },
  ),
);
