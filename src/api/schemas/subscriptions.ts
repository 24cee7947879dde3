import { type TSchema, Type } from "typebox";
import { feedFormats } from "../../syndication/index.ts";
import { count, instant, nullable, object, optional, text, uri } from "../schema-parts.ts";

const subscription = {
  id: Type.String(),
  channel: Type.Enum(["webhook", "feed"]),
  url: nullable(Type.String(), "Where deliveries go."),
  filter: text("The search as a query string, parameters sorted."),
  status: Type.Enum(["pending", "active", "disabled"], {
    description: "`pending`: the endpoint has not answered its ping yet; `disabled`: nothing is sent, see `reason`.",
  }),
  reason: nullable(Type.String(), "Why it is disabled."),
  change: count("Up to this number of the change feed deliveries have been queued."),
  failures: count("Failed attempts since the last that was taken."),
  failingSince: nullable(instant("Since when.")),
  createdAt: instant("When it was made."),
  changedAt: instant("When it was changed."),
  deliveredAt: nullable(instant("When a delivery was taken last.")),
  deliveries: object(
    { pending: count("Waiting."), delivered: count("Taken."), failed: count("Given up.") },
    "Deliveries of the last 30 days.",
  ),
  feeds: object(
    Object.fromEntries(feedFormats.map((format) => [format, uri("")])),
    "The search as feeds; each address stands for one content.",
  ),
  hub: uri("WebSub hub of these feeds."),
  links: object({ self: uri(""), deliveries: uri(""), notices: uri("") }, "More of it."),
};

/** Components of the OpenAPI document. */
export const subscriptionSchemas: Readonly<Record<string, TSchema>> = {
  Subscription: object(subscription, "A subscription."),
  NewSubscription: object(
    {
      ...subscription,
      secret: optional(text("Signs the deliveries; shown this once.")),
      key: optional(text("Bearer key that may change the subscription; shown this once.")),
    },
    "A subscription that was just made.",
  ),
  Delivery: object(
    {
      id: text("The `webhook-id`: the same over all attempts and replays."),
      change: count("Number of the change that it tells of."),
      ocid: nullable(Type.String()),
      type: text("`notice.created`, `notice.updated`, `notice.withdrawn` or `ping`."),
      status: Type.Enum(["pending", "delivered", "failed"]),
      attempts: count("Attempts so far."),
      nextAt: instant("When it is tried next."),
      createdAt: instant("When it was queued."),
      endedAt: nullable(instant("When it was taken or given up.")),
      log: Type.Array(
        object(
          {
            at: instant("When."),
            ms: Type.Integer({ description: "How long it took." }),
            status: nullable(Type.Integer(), "Status of the answer; null: there was none."),
            error: nullable(Type.String()),
          },
          "An attempt.",
        ),
        { description: "The last 20 attempts." },
      ),
    },
    "A delivery.",
  ),
};
