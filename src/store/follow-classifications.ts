import { isObject, type JsonValue, parseJson } from "../base/json.ts";
import { codePath, readCode } from "../ocds/index.ts";
import type { TransactionSql } from "./database.ts";
import type { FollowedChange, Follower } from "./followers.ts";

/**
 * How classifications are used: notices of each code and of each group above one, the titles that publishers give them,
 * and what could not be read as a code, by source. Counted as organizations are: a process' part is taken back and added.
 */
export const classificationFollower: Follower = {
  name: "classifications",
  version: 1,
  async reset(tx) {
    await tx`truncate classification_marks, classification_counts`;
  },
  async handle(tx: TransactionSql, changes: readonly FollowedChange[]) {
    const ocids = [...new Set(changes.map(({ ocid }) => ocid))];
    await tx`
      with gone as (delete from classification_marks where ocid = any(${ocids}) returning kind, scheme, code, value, source)
      update classification_counts c set mentions = c.mentions - g.mentions
      from (select kind, scheme, code, value, source, count(*) as mentions from gone group by kind, scheme, code, value, source) g
      where (c.kind, c.scheme, c.code, c.value, c.source) = (g.kind, g.scheme, g.code, g.value, g.source)`;
    const notices = await tx<{ ocid: string; source: string; codes: string | null }[]>`
      select ocid, source, item->>'classifications' as codes from notices where ocid = any(${ocids}) and valid`;
    const marks = notices.flatMap(({ ocid, source, codes }) =>
      marksOf(codes === null ? [] : parseJson(codes)).map((mark) => ({ ocid, source, ...mark })),
    );
    if (marks.length > 0) {
      await tx`
        with fresh as (
          insert into classification_marks (ocid, kind, scheme, code, value, source)
          select ocid, kind, scheme, code, value, source
          from json_to_recordset(${JSON.stringify(marks)}::text::json)
            as t(ocid text, kind text, scheme text, code text, value text, source text)
          returning kind, scheme, code, value, source)
        insert into classification_counts as c (kind, scheme, code, value, source, mentions)
        select kind, scheme, code, value, source, count(*) from fresh group by kind, scheme, code, value, source
        on conflict (kind, scheme, code, value, source) do update set mentions = c.mentions + excluded.mentions`;
    }
    await tx`delete from classification_counts where mentions = 0`;
  },
};

interface Mark {
  readonly kind: "node" | "use" | "title" | "odd";
  readonly scheme: string;
  readonly code: string;
  readonly value: string;
}

/** Texts that a key takes. */
const longestValue = 300;

/** What one notice says of codes, each once. Pure. */
function marksOf(classifications: JsonValue): Mark[] {
  const marks = new Map<string, Mark>();
  const add = (kind: Mark["kind"], scheme: string, code: string, value: string) => {
    const mark = { kind, scheme, code, value: value.slice(0, longestValue).toWellFormed() };
    marks.set(JSON.stringify(mark), mark);
  };
  for (const each of Array.isArray(classifications) ? classifications.filter(isObject) : []) {
    if (typeof each.scheme !== "string" || typeof each.id !== "string") continue;
    const { scheme, code, standing } = readCode(each.scheme, each.id);
    const given = each.scheme.slice(0, longestValue / 2);
    if (standing === "noCode" || standing === "malformed") add("odd", scheme, code, `${standing}:${given}`);
    // Of a scheme that we do not know all codes are odd: it is told of as one.
    if (standing === "unknownScheme") add("odd", scheme, "", `${standing}:${given}`);
    if (standing === "noCode") continue;
    add("use", scheme, code, "");
    const title = typeof each.description === "string" ? each.description.trim() : "";
    if (title !== "") add("title", scheme, code, title);
    if (standing === "malformed") continue;
    const path = codePath(scheme, code);
    for (const [at, node] of path.entries()) add("node", scheme, node, path[at - 1] ?? "");
  }
  return [...marks.values()];
}
