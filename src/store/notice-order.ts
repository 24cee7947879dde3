import { type SQL, sql } from "drizzle-orm";

export const noticeSorts = [
  "-published",
  "published",
  "deadline",
  "-value",
  "value",
  "relevance",
  "updated",
  "-updated",
] as const;
export type NoticeSort = (typeof noticeSorts)[number];

/** An order of notices by a value of theirs. */
export interface Order {
  /** What the order goes by. */
  readonly by: SQL;
  /** Its text in a cursor. */
  readonly text: SQL;
  readonly type: string;
  readonly descending: boolean;
  readonly ocidDescending: boolean;
  /** How its index is sorted: an index is read in its order or in exactly the reverse, nulls included. */
  readonly index: "asc nulls last" | "desc nulls last";
  /** Which notices have a value to go by, where not all have one: the others come last, in the order of their ocid. */
  readonly has?: SQL;
  readonly hasNot?: SQL;
}

/** Each order runs along an index, forwards or backwards; see drizzle/. */
export function orderOf(sort: Exclude<NoticeSort, "relevance">): Order {
  switch (sort) {
    case "-published":
    case "published":
      return {
        by: sql`n.published`,
        text: sql`n.published::text`,
        type: "timestamptz",
        descending: sort === "-published",
        ocidDescending: sort === "published",
        index: "desc nulls last",
        has: sql`n.published is not null`,
        hasNot: sql`n.published is null`,
      };
    case "deadline":
      return {
        by: sql`n.deadline`,
        text: sql`n.deadline::text`,
        type: "timestamptz",
        descending: false,
        ocidDescending: false,
        index: "asc nulls last",
        has: sql`n.deadline is not null`,
        hasNot: sql`n.deadline is null`,
      };
    case "-value":
    case "value":
      return {
        by: sql`n.amount_usd`,
        text: sql`n.amount_usd::text`,
        type: "numeric",
        descending: sort === "-value",
        ocidDescending: sort === "-value",
        index: "asc nulls last",
        has: sql`n.amount_usd is not null`,
        hasNot: sql`n.amount_usd is null`,
      };
    case "updated":
    case "-updated":
      return {
        by: sql`n.updated_at`,
        text: sql`n.updated_at::text`,
        type: "timestamptz",
        descending: sort === "-updated",
        ocidDescending: sort === "-updated",
        index: "asc nulls last",
      };
  }
}
