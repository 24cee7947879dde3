import type { Sql, TransactionSql } from "./database.ts";

type Client = Sql | TransactionSql;

/** The next processes after `after` that have a release or anything derived, in the order of their ocids. */
export async function nextProcesses(client: Client, after: string | undefined, limit: number): Promise<string[]> {
  const from = after === undefined ? client`true` : client`ocid > ${after}`;
  const found = await client<{ ocid: string }[]>`
    select ocid from (
      (select distinct ocid from releases where ${from} order by ocid limit ${limit})
      union (select ocid from records where ${from} order by ocid limit ${limit})
      union (select ocid from notices where ${from} order by ocid limit ${limit})
      union (select distinct ocid from parties where ${from} order by ocid limit ${limit})
      union (select distinct ocid from awards where ${from} order by ocid limit ${limit})
      union (select distinct ocid from bids where ${from} order by ocid limit ${limit})
    ) t order by ocid limit ${limit}`;
  return found.map((row) => row.ocid);
}

/** What the change feed says of a process. */
export interface LastChange {
  readonly source: string;
  readonly country: string | null;
  readonly op: "create" | "update" | "withdraw";
  readonly change: number;
  readonly at: string;
  /** Instant of the last `create`. */
  readonly createdAt: string;
}

/** The last change of each process, as the feed has it. */
export async function lastChanges(client: Client, ocids: readonly string[]): Promise<Map<string, LastChange>> {
  const found = await client<
    {
      ocid: string;
      source: string;
      country: string | null;
      op: LastChange["op"];
      change: string;
      at: string;
      created: string;
    }[]
  >`
    select o.ocid, c.source, c.country, c.op, c.change::text, to_char(c.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
      to_char(coalesce((select max(f.at) from changes f where f.ocid = o.ocid and f.op = 'create'), c.at) at time zone 'utc',
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created
    from unnest(${ocids as string[]}::text[]) as o(ocid),
      lateral (select * from changes c where c.ocid = o.ocid order by c.change desc limit 1) c`;
  return new Map(
    found.map((row) => [
      row.ocid,
      {
        source: row.source,
        country: row.country,
        op: row.op,
        change: Number(row.change),
        at: row.at,
        createdAt: row.created,
      },
    ]),
  );
}
