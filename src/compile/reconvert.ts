import { isObject, parseJson } from "../base/json.ts";
import { ratesOf } from "../money/index.ts";
import type { Database } from "../store/database.ts";
import { eachNoticeOfRates, inTurn, pendingRateChanges, settleRateChanges } from "../store/rates.ts";
import { isOutdated } from "./money.ts";
import { rebuild } from "./rebuild.ts";
import type { SourceInfo } from "./source-info.ts";

export interface Reconverted {
  /** Notices looked at. */
  readonly notices: number;
  /** Those whose conversion has changed: they have a new change number. */
  readonly changed: number;
}

/**
 * Brings notices up to date with the rates that have changed since the last time, only those whose converted amounts
 * become other ones. May be killed at any instant: what is pending stays so until it is done.
 */
export function reconvert(options: {
  readonly database: Database;
  readonly sourceInfo: (id: string) => SourceInfo;
  readonly signal?: AbortSignal;
}): Promise<Reconverted> {
  const { database, sourceInfo, signal } = options;
  return inTurn(database, "reconvert", async () => {
    let [notices, changed] = [0, 0];
    for (;;) {
      const pending = await pendingRateChanges(database.sql);
      if (pending.length === 0) return { notices, changed };
      const rates = await ratesOf(database).current();
      await eachNoticeOfRates(database.sql, pending, async (page) => {
        signal?.throwIfAborted();
        notices += page.length;
        const ocids = page.filter(({ item }) => outdated(item)).map(({ ocid }) => ocid);
        if (ocids.length > 0) changed += (await rebuild({ database, sourceInfo, ocids })).changed;
      });
      await settleRateChanges(
        database.sql,
        pending.map(({ id }) => id),
      );

      function outdated(text: string): boolean {
        const item = parseJson(text);
        return isObject(item) && isOutdated(item, rates);
      }
    }
  });
}
