import { type Freshness, freshnessOf, type SourceState, type SourceStatus, sourceStatuses } from "./read-sources.ts";

export const countryStatuses = [...sourceStatuses, "noSource"] as const;
export type CountryStatus = (typeof countryStatuses)[number];

/** One way in which data of a country come in, or can. */
export interface WayIn {
  /** pull: asked for by this server; deposit: files that an operator gives; feed: registered by its publisher. */
  readonly way: "pull" | "deposit" | "feed";
  /** The source that takes them, null where there is none yet. */
  readonly source: string | null;
  /** In English, one or more sentences. */
  readonly about: string;
}

export interface CountryState {
  /** That of the source that does best. */
  readonly status: CountryStatus;
  /** Whether a portal or a feed is pulled without the help of a person, and was of late. */
  readonly live: boolean;
  readonly waysIn: readonly WayIn[];
}

/** From best to worst, for a country that has several sources. */
const order: readonly SourceStatus[] = ["active", "stale", "lapsed", "needsSecret", "disabled"];

/** How a country stands, by its sources. One that nothing is pulled from says how its data can come in. */
export function countryState(sources: readonly SourceState[], now: Date): CountryState {
  const each = sources.map((source) => ({ source, freshness: freshnessOf(source, now) }));
  const statuses = each.map(({ freshness }) => freshness.status);
  const own = each.map(({ source, freshness }) => wayOf(source, freshness));
  const live = each.some(
    ({ freshness }, index) =>
      own[index]?.way !== "deposit" && (freshness.status === "active" || freshness.status === "stale"),
  );
  const open = live ? [] : openWays.filter(({ way }) => !own.some((one) => one.way === way));
  return { status: order.find((status) => statuses.includes(status)) ?? "noSource", live, waysIn: [...own, ...open] };
}

/** Open to every country: no connector is needed for data that are OCDS already. */
const openWays: readonly WayIn[] = [
  { way: "deposit", source: null, about: "OCDS files of its portal that the operator of this server imports." },
  { way: "feed", source: null, about: "An OCDS feed that its publisher has registered with this server." },
];

function wayOf({ id, kind, meta }: SourceState, { status }: Freshness): WayIn {
  const textOf = (value: unknown): string => (typeof value === "string" ? value.trim() : "");
  if (kind === "feed") return { way: "feed", source: id, about: "A feed registered by its publisher." };
  if (kind === "import")
    return { way: "deposit", source: id, about: "Files that the operator of this server imports." };
  const restriction = textOf(meta.restriction);
  if (meta.access === "deposit") {
    return { way: "deposit", source: id, about: restriction || "Files that an operator deposits." };
  }
  const missing = Array.isArray(meta.missingSettings) ? meta.missingSettings.join(", ") : "";
  const sentences = [
    `Pulled from ${textOf(meta.portal) || "its portal"}${meta.access === "bulk" ? " as bulk files" : ""}.`,
    status === "disabled" && "Disabled on this server.",
    status === "needsSecret" && `Needs the setting ${missing}.`,
    restriction,
  ];
  return { way: "pull", source: id, about: sentences.filter(Boolean).join(" ") };
}
