import type { Database, TransactionSql } from "./database.ts";

/** Who is scored: a source, or a body that buys, over all sources. */
export type QualitySubject = "source" | "buyer";

/** What the checks of one level gave: pairs of a check and a compiled release that it applies to. */
export interface LevelScore {
  readonly level: string;
  /** `error`: the data cannot be used as they are; `warning`: they contradict themselves; `information`: how full they are. */
  readonly severity: "error" | "warning" | "information";
  readonly pass: number;
  readonly fail: number;
  /** Where there was nothing to look at: never counted as passed. */
  readonly notApplicable: number;
  /** pass / (pass + fail), to the millionth; null where nothing applies. */
  readonly score: number | null;
  /** The checks that fail most, at most five. */
  readonly failing: readonly { readonly code: string; readonly pass: number; readonly fail: number }[];
}

/** The scores of a subject as of a number of the change feed. */
export interface QualityScores {
  readonly subject: QualitySubject;
  readonly id: string;
  readonly change: number;
  /** Version of the checks: scores of different ones do not compare. */
  readonly version: number;
  /** ISO 8601. */
  readonly computedAt: string;
  /** Compiled releases looked at: those that changed last. */
  readonly records: number;
  /** Whether these are all there are. */
  readonly complete: boolean;
  /** Compiled releases that have something of each stage. */
  readonly stages: Readonly<Record<string, number>>;
  readonly levels: readonly LevelScore[];
}

/** A compiled release to be looked at, JSON text. */
export interface CompiledText {
  readonly body: string;
  readonly valid: boolean;
}

/** Subjects of which something has changed since their last scores of this version, in order. */
export async function dueForScores(
  { sql }: Pick<Database, "sql">,
  subject: QualitySubject,
  version: number,
): Promise<string[]> {
  const changed =
    subject === "source"
      ? sql`select source as id, max(change) as change from records group by 1`
      : sql`select buyer as id, max(change) as change from notices where buyer is not null group by 1`;
  const rows = await sql<{ id: string }[]>`
    select s.id from (${changed}) s left join (
      select id, max(change) as change from quality_scores where subject = ${subject} and version = ${version} group by 1
    ) q on q.id = s.id
    where s.change > coalesce(q.change, -1) order by s.id`;
  return rows.map(({ id }) => id);
}

/**
 * Reads the compiled releases of a subject that changed last, at most so many, as of one number of the change feed.
 * @param look is given some of them at a time
 */
export async function readSubject(
  { sql }: Pick<Database, "sql">,
  { subject, id, most }: { readonly subject: QualitySubject; readonly id: string; readonly most: number },
  look: (texts: readonly CompiledText[]) => Promise<void>,
): Promise<{ readonly change: number; readonly complete: boolean }> {
  return sql.begin("isolation level repeatable read read only", async (tx) => {
    const [counter] = await tx<{ change: number }[]>`select last::float8 as change from change_counter`;
    const ocids = await newest(tx, subject, id, most + 1);
    const sample = ocids.slice(0, most);
    for (let at = 0; at < sample.length; at += readAtOnce) {
      await look(
        await tx<CompiledText[]>`
          select body::text as body, valid from records where ocid = any(${sample.slice(at, at + readAtOnce)}) order by change desc, ocid`,
      );
    }
    return { change: counter?.change ?? 0, complete: ocids.length <= most };
  });
}

const readAtOnce = 100;

async function newest(tx: TransactionSql, subject: QualitySubject, id: string, most: number): Promise<string[]> {
  const rows =
    subject === "source"
      ? await tx<{ ocid: string }[]>`
          select ocid from records where source = ${id} and not withdrawn order by change desc, ocid limit ${most}`
      : await tx<{ ocid: string }[]>`
          select n.ocid from notices n join records r on r.ocid = n.ocid
          where n.buyer = ${id} and not r.withdrawn order by n.change desc, n.ocid limit ${most}`;
  return rows.map(({ ocid }) => ocid);
}

/** Puts scores on record, in the place of those of the same change. */
export async function saveScores({ sql }: Pick<Database, "sql">, scores: QualityScores): Promise<void> {
  const { subject, id, change, version, computedAt, records, complete, stages, levels } = scores;
  await sql`
    insert into quality_scores (subject, id, change, version, computed_at, records, complete, stages, levels)
    values (${subject}, ${id}, ${change}, ${version}, ${computedAt}, ${records}, ${complete},
      ${JSON.stringify(stages)}::text::jsonb, ${JSON.stringify(levels)}::text::jsonb)
    on conflict (subject, id, change) do update set version = excluded.version, computed_at = excluded.computed_at,
      records = excluded.records, complete = excluded.complete, stages = excluded.stages, levels = excluded.levels`;
}

/** The history of a subject's scores, newest first. @param before only those of smaller numbers */
export async function scoresOf(
  { sql }: Pick<Database, "sql">,
  {
    subject,
    id,
    before,
    limit,
  }: Pick<QualityScores, "subject" | "id"> & { before?: number | undefined; limit: number },
): Promise<QualityScores[]> {
  const rows = await sql<(Omit<QualityScores, "stages" | "levels"> & { stages: string; levels: string })[]>`
    select subject, id, change::float8 as change, version,
      to_char(computed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "computedAt", records, complete,
      stages::text as stages, levels::text as levels
    from quality_scores where subject = ${subject} and id = ${id}
    ${before === undefined ? sql`` : sql`and change < ${before}::bigint`} order by quality_scores.change desc limit ${limit}`;
  return rows.map((row) => ({
    ...row,
    stages: JSON.parse(row.stages) as QualityScores["stages"],
    levels: JSON.parse(row.levels) as LevelScore[],
  }));
}
