import type { Sql, TransactionSql } from "./database.ts";

/** An authority that publishes through us. */
export interface Publisher {
  readonly id: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string;
  /** How the operator reaches it; never served to others. */
  readonly contact: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

type Client = Sql | TransactionSql;

const columns = (client: Client) => client`
  id, name, country, contact, to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"`;

export async function insertPublisher(client: Client, publisher: Publisher): Promise<void> {
  const { id, name, country, contact, createdAt } = publisher;
  await client`
    insert into publishers (id, name, country, contact, created_at)
    values (${id}, ${name}, ${country}, ${contact}, ${createdAt})`;
}

export async function findPublisher(client: Client, id: string): Promise<Publisher | undefined> {
  const [row] = await client<Publisher[]>`select ${columns(client)} from publishers where id = ${id}`;
  return row;
}

/** How many publishers were registered since an instant. */
export async function publishersSince(client: Client, since: string): Promise<number> {
  const [row] = await client<{ count: number }[]>`
    select count(*)::float8 as count from publishers where created_at >= ${since}`;
  return row?.count ?? 0;
}

/** Removes publishers registered before an instant that have no feed of any kind, with their keys. */
export async function removeIdlePublishers(client: Client, before: string): Promise<number> {
  const gone = await client<{ id: string }[]>`
    delete from publishers p where created_at < ${before}
      and not exists (select from feeds f where f.publisher = p.id)
      and not exists (select from publication_sources s where s.publisher = p.id) returning id`;
  await client`delete from keys where kind = 'publisher' and owner = any(${gone.map(({ id }) => id)})`;
  return gone.length;
}
