import type { App } from "../work/app.ts";
import { startFollowers } from "../work/followers.ts";
import { startSubscriptions } from "../work/subscriptions.ts";
import { openContent } from "./open-server.ts";

/** What goes on beside the pulls: all that follows the change feed, deliveries to subscribers among it. */
export function startJobs(app: App): { stop(): Promise<void> } {
  const topics = openContent(app);
  const followers = startFollowers(app);
  const subscriptions = startSubscriptions(app, topics.content);
  return {
    async stop() {
      await subscriptions.stop();
      await followers.stop();
      await topics.close();
    },
  };
}
