import { isObject, type JsonObject } from "../base/json.ts";
import type { FeedRow } from "../store/feeds.ts";
import { ApplicationReader, type ApplicationRules, cleanText } from "./application.ts";
import { RegistryError } from "./errors.ts";
import { placeOf } from "./places.ts";

/** A change of a feed, checked and ready to be made. */
export interface FeedChange {
  readonly action: string;
  readonly details: JsonObject;
  apply(feed: FeedRow): FeedRow;
}

const fields = [
  "url",
  "country",
  "publisher",
  "licence",
  "contact",
  "schedule",
  "language",
  "timeZone",
  "currency",
  "covers",
  "mapping",
];

/**
 * Reads a change: of what is stated of the feed, or `redirectTo` (another feed of the same publisher, or an address,
 * with a reason; null takes it back).
 * @param other finds a feed that the same actor may change
 * @throws RegistryError `bad-body`, `conflict`
 */
export async function planChange(
  feed: FeedRow,
  given: JsonObject,
  rules: ApplicationRules,
  other: (id: string) => Promise<FeedRow>,
): Promise<FeedChange> {
  if (given.redirectTo !== undefined) return planRedirect(feed, given, other);
  const reader = new ApplicationReader(given, rules);
  const changed = fields.filter((name) => reader.has(name));
  if (changed.length === 0)
    throw new RegistryError("bad-body", `Nothing is to be changed; what can be are ${fields.join(", ")}.`);
  const url = reader.has("url") ? reader.url() : feed.url;
  const country = reader.has("country") ? reader.country() : feed.country;
  const licence = reader.has("licence") ? reader.licence() : feed.licence;
  const contact = reader.has("contact") ? reader.contact() : feed.contact;
  const name = reader.has("publisher") ? reader.name() : feed.name;
  const options = reader.options(feed.kind, feed.options);
  const zone = typeof options.timeZone === "string" ? options.timeZone : placeOf(country ?? "").timeZone;
  const schedule = reader.has("schedule") ? reader.schedule(zone) : feed.schedule;
  reader.refuseFaults();
  if (!url || !country || !licence || !contact || !name || schedule === undefined)
    throw new Error("a fault was not told");
  const stated = { url, country, licence, contact, name, options, schedule };
  const moved = new URL(url).origin !== new URL(feed.url).origin;
  const details: JsonObject = { fields: changed, ...(url !== feed.url && { urlBefore: feed.url, url }) };
  return {
    action: "changed",
    details,
    apply(now) {
      const mapping = JSON.stringify(now.options) === JSON.stringify(options) ? now.mapping : now.mapping + 1;
      const elsewhere = url === now.url ? {} : { redirect: null, moved: null };
      const after = { ...now, ...stated, ...elsewhere, mapping };
      return moved ? unproven(after, "its address was changed to another host") : after;
    },
  };
}

/** A feed of which nothing is proven: it is not pulled, and has to go all the way again. */
const unproven = (feed: FeedRow, reason: string): FeedRow => ({
  ...feed,
  status: feed.deletedAt === null ? "unproven" : feed.status,
  reason,
  proofMethod: null,
  provedAt: null,
  proofFailedSince: null,
  nextProofAt: null,
  approvedAt: null,
  nextPullAt: null,
});

async function planRedirect(
  feed: FeedRow,
  given: JsonObject,
  other: (id: string) => Promise<FeedRow>,
): Promise<FeedChange> {
  const to = given.redirectTo;
  if (to === null || to === undefined) {
    return {
      action: "redirect-removed",
      details: {},
      apply(now) {
        if (now.status !== "redirected") throw new RegistryError("conflict", "The feed is not redirected.");
        return {
          ...now,
          status: now.provedAt === null ? "unproven" : "proven",
          reason: null,
          redirect: null,
          moved: null,
        };
      },
    };
  }
  const { feed: id, url, reason } = isObject(to) ? to : { feed: to, url: undefined, reason: undefined };
  const words = typeof reason === "string" ? cleanText(reason).slice(0, 300) : "";
  let target: JsonObject | undefined;
  if (typeof id === "string" && id !== "") target = { feed: (await other(id)).id };
  else if (typeof url === "string" && /^https?:\/\//.test(url) && URL.canParse(url))
    target = { url: new URL(url).href };
  if (!target || target.feed === feed.id) {
    const faults = [
      { pointer: "/redirectTo", detail: "should be the id of another feed of yours, or {feed or url, reason}" },
    ];
    throw new RegistryError("bad-body", `/redirectTo ${faults[0]?.detail}.`, { faults });
  }
  const redirect: JsonObject = { ...target, reason: words };
  return {
    action: "redirected",
    details: { redirect },
    apply(now) {
      if (now.approvedAt === null || now.deletedAt !== null || now.status === "suspended") {
        throw new RegistryError("conflict", "Only a feed that is in service can lead to another one.");
      }
      return {
        ...now,
        status: "redirected",
        reason: words === "" ? "replaced by another feed" : words,
        redirect,
        nextPullAt: null,
      };
    },
  };
}
