import type { App } from "../work/app.ts";
import { startFeedWorkers } from "../work/feeds.ts";
import { startFollowers } from "../work/followers.ts";
import { startSubscriptions } from "../work/subscriptions.ts";
import { openContent } from "./open-server.ts";

/**
 * What goes on beside the pulls: all that follows the change feed, deliveries to subscribers among it; and the feeds that portals
 * registered, pulled when they are due.
 */
export function startJobs(app: App): { stop(): Promise<void> } {
  const topics = openContent(app);
  const followers = startFollowers(app);
  const feeds = startFeedWorkers(app);
  const subscriptions = startSubscriptions(app, topics.content);
  return {
    async stop() {
      await feeds.stop();
      await subscriptions.stop();
      await followers.stop();
      await topics.close();
    },
  };
}
