import { isObject, type JsonObject } from "../base/json.ts";
import { type Freshness, freshnessOf, type SourceState } from "../store/read-sources.ts";
import { webAddress } from "./words.ts";

export interface SourceView {
  readonly source: SourceState;
  readonly freshness: Freshness;
  /** Processes of it that are stored here. */
  readonly records: number;
}

export const sourceView = (
  source: SourceState,
  counts: ReadonlyMap<string, { readonly records: number }>,
  now: Date,
): SourceView => ({
  source,
  freshness: freshnessOf(source, now),
  records: counts.get(source.id)?.records ?? 0,
});

export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** ISO 3166-1 alpha-2; undefined where a source speaks of several countries. */
export const countryOf = ({ source }: SourceView): string | undefined => textOf(source.meta.country);

const statusWords: Readonly<Record<Freshness["status"], string>> = {
  active: "active",
  stale: "stale",
  lapsed: "lapsed",
  disabled: "disabled here",
  needsSecret: "needs a secret",
};

export const Status = ({ freshness }: SourceView) => (
  <span class={`status ${freshness.status}`}>{statusWords[freshness.status]}</span>
);

/** The name of a source, linked to its data, and its portal. */
export function SourceName({ source }: SourceView) {
  const portal = webAddress(source.meta.portal);
  const title = textOf(source.meta.title) ?? source.id;
  return (
    <>
      <a href={`/api/v1/sources/${encodeURIComponent(source.id)}`}>{title}</a>
      {portal && (
        <>
          {" "}
          <a class="soft" href={portal} rel="external noopener noreferrer" aria-label={`Portal of ${title}`}>
            portal
          </a>
        </>
      )}
    </>
  );
}

/** The licence, marked where it binds whoever publishes the data again. */
export function Licence({ source }: SourceView) {
  const licence: JsonObject = isObject(source.meta.licence) ? source.meta.licence : {};
  const url = webAddress(licence.url);
  const name = textOf(licence.name) ?? url ?? "";
  return (
    <>
      {url ? (
        <a href={url} rel="external license noopener noreferrer">
          {name}
        </a>
      ) : (
        name
      )}
      {licence.shareAlike === true && <span class="soft"> (share-alike)</span>}
    </>
  );
}
