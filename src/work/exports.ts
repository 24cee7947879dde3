import { setTimeout as sleep } from "node:timers/promises";
import {
  type ExportCompanion,
  type ExportOptions,
  type ExportResult,
  exportAll,
  exportsFolder,
} from "../export/snapshot.ts";
import { indicatorVersions } from "../indicators/catalogue/index.ts";
import { indicatorFollower } from "../indicators/follower.ts";
import { catchUp, followedTo } from "../store/followers.ts";
import { keepFigures } from "../store/indicator-history.ts";
import { lastChange } from "../store/read-changes.ts";
import type { App } from "./app.ts";

const attempts = 50;
const pauseMs = 100;

/** Cuts the bulk files of what has changed, and keeps the figures of the indicators at the same number: {@link exportAll}. */
export async function cutExports(
  app: Pick<App, "config" | "database" | "log">,
  options: Omit<ExportOptions, "database" | "folder" | "companion">,
): Promise<ExportResult | undefined> {
  const { config, database } = app;
  const companion = figuresBeside(app, options.signal);
  return exportAll({ ...options, database, folder: exportsFolder(config.DATA_DIR), companion });
}

function figuresBeside({ database, log }: Pick<App, "database" | "log">, signal?: AbortSignal): ExportCompanion {
  const follower = indicatorFollower;
  return {
    async settle(held) {
      await catchUp(database, follower, signal);
      // Another process may be at the follower: it is waited for, and not for ever, since writers wait meanwhile.
      for (let attempt = 0; held && attempt < attempts; attempt += 1) {
        if (attempt > 0) await catchUp(database, follower, signal);
        const [taken, last] = await Promise.all([followedTo(database, follower.name), lastChange(database)]);
        if (taken === last) return;
        await sleep(pauseMs, undefined, { signal });
      }
    },
    async keep({ change, snapshot }) {
      const kept = await keepFigures(database, { change, snapshot, follower, versions: indicatorVersions });
      if (!kept) log.warn({ change }, "the figures of the indicators are not kept: the roll-ups are behind");
    },
  };
}
