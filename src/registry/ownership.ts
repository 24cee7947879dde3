import type { Connector } from "../connector/index.ts";
import { refusedOcids } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import { type FeedRow, findFeed } from "../store/feeds.ts";
import { feedConnector, sourceOf } from "./feed-connector.ts";
import { prefixOf } from "./ocid-prefix.ts";

/**
 * Which processes a feed may not speak of, with the reason: those under the prefix of another publisher or source, those
 * that another source has a record of, and those under our own prefix that were not minted for this feed.
 * @param claim whether free prefixes become the publisher's
 */
export async function foreignOcids(
  database: Pick<Database, "sql">,
  feed: Pick<FeedRow, "id" | "publisher">,
  ocids: readonly string[],
  options: { readonly ocidPrefix: string; readonly claim: boolean },
): Promise<Map<string, string>> {
  const source = sourceOf(feed);
  const own = options.ocidPrefix.toLowerCase();
  const minted = `${own}-${source}-`;
  const isOurs = (ocid: string) => ocid.toLowerCase().startsWith(own);
  const refused = new Map<string, string>();
  for (const ocid of ocids) {
    if (isOurs(ocid) && !ocid.toLowerCase().startsWith(minted))
      refused.set(ocid, `the prefix ${options.ocidPrefix} is ours`);
  }
  const processes = ocids.filter((ocid) => !isOurs(ocid)).map((ocid) => ({ ocid, prefix: prefixOf(ocid) }));
  if (processes.length > 0) {
    const { publisher } = feed;
    const foreign = await refusedOcids(database.sql, { source, publisher, claim: options.claim, processes });
    for (const [ocid, reason] of foreign) refused.set(ocid, reason);
  }
  return refused;
}

/** The feed that a source is; undefined where it is none. */
export async function feedOfSource(database: Pick<Database, "sql">, source: string): Promise<FeedRow | undefined> {
  return source.startsWith("feed-") ? findFeed(database.sql, source.slice("feed-".length)) : undefined;
}

/** The connector of a source that is a feed. */
export async function feedConnectorOf(database: Pick<Database, "sql">, source: string): Promise<Connector | undefined> {
  const feed = await feedOfSource(database, source);
  return feed && feedConnector(feed);
}
