import { systemClock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import { indicatorFollower } from "../indicators/follower.ts";
import { catchUp, type Follower, follow } from "../store/followers.ts";
import type { App } from "./app.ts";

/** All that follows the change feed. Each is independent of the others. */
export const followers: readonly Follower[] = [indicatorFollower];

const pauseMs = 500;
const pauseAfterFailureMs = 10_000;

/** Brings everything that is derived from the feed up to date: at the end of a command that has changed something. */
export async function followToEnd(app: Pick<App, "database">, signal?: AbortSignal): Promise<void> {
  for (const follower of followers) await catchUp(app.database, follower, signal);
}

/** Keeps the followers up to date until stopped. Any number of workers may do so: each step is taken by one of them. */
export function startFollowers(app: Pick<App, "database" | "log">): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = followers.map((follower) => keepUp(app, follower, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function keepUp({ database, log }: Pick<App, "database" | "log">, follower: Follower, signal: AbortSignal) {
  while (!signal.aborted) {
    let pause = pauseMs;
    try {
      const { more } = await follow(database, follower);
      if (more) continue;
    } catch (error) {
      log.error({ follower: follower.name, error: messageOf(error) }, "cannot follow the changes");
      pause = pauseAfterFailureMs;
    }
    await systemClock.sleep(pause, signal).catch(() => {});
  }
}
