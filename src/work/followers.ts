import { systemClock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import { indicatorFollower } from "../indicators/follower.ts";
import { redFlagFollower } from "../indicators/red-flags/index.ts";
import { classificationFollower } from "../store/follow-classifications.ts";
import { organizationFollower } from "../store/follow-organizations.ts";
import { catchUp, type Follower, follow } from "../store/followers.ts";
import type { App } from "./app.ts";

type FollowedApp = Pick<App, "database" | "flagSettings">;

/** All that follows the change feed. Each is independent of the others. */
export const followersOf = (app: FollowedApp): readonly Follower[] => [
  organizationFollower,
  classificationFollower,
  indicatorFollower,
  redFlagFollower(app.flagSettings),
];

const pauseMs = 500;
const pauseAfterFailureMs = 10_000;

/** Brings everything that is derived from the feed up to date: at the end of a command that has changed something. */
export async function followToEnd(app: FollowedApp, signal?: AbortSignal): Promise<void> {
  for (const follower of followersOf(app)) await catchUp(app.database, follower, signal);
}

/** Keeps the followers up to date until stopped. Any number of workers may do so: each step is taken by one of them. */
export function startFollowers(app: FollowedApp & Pick<App, "log">): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = followersOf(app).map((follower) => keepUp(app, follower, stopping.signal));
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
