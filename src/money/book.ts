import type { Database, Sql, TransactionSql } from "../store/database.ts";
import { ratesVersion, usableRates } from "../store/rates.ts";
import { RateTable } from "./table.ts";

/** The stored rates in memory, read again when they have changed. */
export class RateBook {
  readonly #sql: Sql;
  #table: Promise<RateTable> | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The rates as they were read last: who writes with them asks for their version under the lock of the changes. */
  async known(): Promise<RateTable> {
    this.#table ??= read(this.#sql);
    try {
      return await this.#table;
    } catch (error) {
      this.#table = undefined;
      throw error;
    }
  }

  /** The rates as they are now. */
  async current(): Promise<RateTable> {
    const [table, version] = await Promise.all([this.known(), ratesVersion(this.#sql)]);
    if (table.version === version) return table;
    this.#table = undefined;
    return this.known();
  }

  /** The rates as a transaction sees them. */
  async readIn(tx: TransactionSql): Promise<RateTable> {
    const table = await read(tx);
    this.#table = Promise.resolve(table);
    return table;
  }
}

/** The version is read first: rates that come in between are read with an older version, and are read once more. */
async function read(client: Sql | TransactionSql): Promise<RateTable> {
  const version = await ratesVersion(client);
  return new RateTable(await usableRates(client), version);
}

const books = new WeakMap<Sql, RateBook>();

/** The rates of a database; one book for each open one. */
export function ratesOf({ sql }: Pick<Database, "sql">): RateBook {
  let book = books.get(sql);
  if (book === undefined) {
    book = new RateBook(sql);
    books.set(sql, book);
  }
  return book;
}
