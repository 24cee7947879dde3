import { Hono } from "hono";
import type { Clock } from "../base/clock.ts";
import { isObject, parseJson } from "../base/json.ts";
import { Kept } from "../base/kept.ts";
import { answer } from "../indicators/answer.ts";
import { indicators } from "../indicators/catalogue/index.ts";
import { defaultMinimumCoverage } from "../indicators/engine/figures.ts";
import { indicatorFollower } from "../indicators/follower.ts";
import { processResults } from "../indicators/red-flags/index.ts";
import type { Registry } from "../registry/index.ts";
import type { Database } from "../store/database.ts";
import { asOfChange } from "../store/read-indicators.ts";
import { noticeByOcid, searchNotices } from "../store/read-notices.ts";
import { listPublications, publicationSources } from "../store/read-publications.ts";
import { recordByOcid, releaseHeads } from "../store/read-records.ts";
import { allSources, recordCounts } from "../store/read-sources.ts";
import { totals } from "../store/read-stats.ts";
import { addFeedPages } from "./feed-pages.tsx";
import type { PageEnv } from "./forms.ts";
import { Home } from "./home.tsx";
import { IndicatorsPage } from "./indicators.tsx";
import { type DocumentView, MissingPage, NoticePage } from "./notice.tsx";
import { noticeView } from "./notice-view.tsx";
import { addOrganizationPages } from "./organization-routes.tsx";
import { PublicationsPage } from "./publications.tsx";
import { countryOf, sourceView } from "./source-cells.tsx";
import { countryViews, SourcesPage } from "./sources.tsx";
import { icon, style } from "./style.ts";
import { addSubscribePages } from "./subscribe-pages.tsx";
import { soundText, webAddress } from "./words.ts";

export interface PagesOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Version of the software, shown at the foot. */
  readonly version: string;
  /** Feeds that portals register; absent: there are no pages for them. */
  readonly registry?: Registry;
}

const shownNotices = 25;
const shownPublications = 50;
const longestWords = 300;

const policy =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const headers = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-cache",
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
};

/**
 * The pages: `/`, `/sources`, `/publications`, `/organizations`, `/organizations/{id}`, `/indicators`, `/notices/{ocid}`,
 * `/subscribe`, `/subscriptions` and their style sheet. To be served beside the API (`createApi({pages})`).
 */
export function createPages({ database, clock, version, registry }: PagesOptions): Hono<PageEnv> {
  const counts = new Kept(clock, 30_000, () => totals(database, clock.now().toISOString()));
  const records = new Kept(clock, 30_000, () => recordCounts(database));
  const shares = new Kept(clock, 10_000, () => smallFirmShares(database, clock));
  const app = new Hono<PageEnv>();
  // The API around the pages makes a problem of it.
  app.onError((error) => {
    throw error;
  });

  app.get("/assets/pages.css", (c) =>
    c.body(style.trimStart(), 200, {
      "content-type": "text/css; charset=utf-8",
      "cache-control": "public, max-age=600",
    }),
  );

  // Under the name that browsers ask for by themselves; they go by its media type.
  app.get("/favicon.ico", (c) =>
    c.body(icon, 200, { "content-type": "image/svg+xml", "cache-control": "public, max-age=86400" }),
  );

  app.get("/", async (c) => {
    const q = soundText(c.req.query("q") ?? "").slice(0, longestWords);
    const asked = (c.req.query("country") ?? "").toUpperCase();
    const country = /^[A-Z]{2}$/.test(asked) ? asked : "";
    const now = clock.now();
    const [page, sources, perSource, figures] = await Promise.all([
      searchNotices(database, {
        filter: { valid: true, ...(q !== "" && { q }), ...(country !== "" && { country: [country] }) },
        sort: q === "" ? "-published" : "relevance",
        limit: shownNotices,
        now: now.toISOString(),
      }),
      allSources(database),
      records.get(),
      counts.get(),
    ]);
    const views = sources
      .map((source) => sourceView(source, perSource, now))
      .sort((a, b) => ((countryOf(a) ?? "~") < (countryOf(b) ?? "~") ? -1 : 1));
    const notices = page.entries.map((entry) => noticeView(entry.item));
    const html = <Home version={version} q={q} country={country} totals={figures} sources={views} notices={notices} />;
    return c.body(`<!doctype html>\n${html}`, 200, headers);
  });

  app.get("/sources", async (c) => {
    const now = clock.now();
    const [sources, perSource, figures] = await Promise.all([allSources(database), records.get(), counts.get()]);
    const views = sources.map((source) => sourceView(source, perSource, now));
    const html = <SourcesPage version={version} countries={countryViews(views, figures.countries, now)} />;
    return c.body(`<!doctype html>\n${html}`, 200, headers);
  });

  app.get("/publications", async (c) => {
    const asked = (name: string) => soundText(c.req.query(name) ?? "").slice(0, longestWords);
    const country = asked("country").toUpperCase();
    const [q, kind] = [asked("q"), asked("kind")];
    const filter = {
      ...(q !== "" && { q }),
      ...(/^[A-Z]{2}$/.test(country) && { country: [country] }),
      ...(kind !== "" && { kind: [kind] }),
    };
    const [{ publications }, feeds] = await Promise.all([
      listPublications(database, { filter, limit: shownPublications }),
      publicationSources(database),
    ]);
    const props = { version, q, country, kind, publications, feeds };
    return c.body(`<!doctype html>\n${<PublicationsPage {...props} />}`, 200, headers);
  });

  addSubscribePages(app, { version, headers });
  addOrganizationPages(app, { database, clock, version }, headers);
  app.get("/indicators", async (c) => {
    const { result, change, changedAt } = await shares.get();
    const html = (
      <IndicatorsPage version={version} indicators={indicators} shares={result} change={change} changedAt={changedAt} />
    );
    return c.body(`<!doctype html>\n${html}`, 200, headers);
  });

  app.get("/notices/:ocid{.+}", async (c) => {
    const ocid = c.req.param("ocid");
    const sound = soundText(ocid) === ocid;
    const [entry, record, heads, flags, sources] = await Promise.all([
      sound ? noticeByOcid(database, ocid, clock.now().toISOString()) : undefined,
      sound ? recordByOcid(database, ocid) : undefined,
      sound ? releaseHeads(database, [ocid]) : undefined,
      sound ? processResults(database, ocid) : undefined,
      allSources(database),
    ]);
    if (!entry || !record || record.withdrawn) {
      const html = <MissingPage version={version} ocid={ocid.slice(0, 200)} />;
      return c.body(`<!doctype html>\n${html}`, record?.withdrawn ? 410 : 404, headers);
    }
    const meta = sources.find((source) => source.id === entry.source)?.meta ?? {};
    const licence = isObject(meta.licence) ? meta.licence : {};
    const html = (
      <NoticePage
        version={version}
        notice={noticeView(entry.item)}
        documents={documentsOf(record.body)}
        history={heads?.get(ocid) ?? []}
        flags={flags}
        source={{
          title: typeof meta.title === "string" ? meta.title : entry.source,
          licence: typeof licence.name === "string" ? licence.name : undefined,
          licenceUrl: webAddress(licence.url),
        }}
      />
    );
    return c.body(`<!doctype html>\n${html}`, 200, headers);
  });
  if (registry) addFeedPages(app, { registry, database, clock, version, headers });
  return app;
}

/** The share of awards that small firms win, by country and year. */
async function smallFirmShares(database: Database, clock: Clock) {
  const share = indicators.find(({ code }) => code === "SME-01");
  if (share === undefined) throw new Error("SME-01 is not in the catalogue");
  return asOfChange(database, indicatorFollower.name, (one) =>
    answer(one, share, {
      filter: {},
      groupBy: ["country", "year"],
      minimumCoverage: defaultMinimumCoverage,
      today: clock.now().toISOString().slice(0, 10),
    }),
  );
}

function documentsOf(body: string): DocumentView[] {
  const release = parseJson(body);
  if (!isObject(release)) return [];
  const holders = [release.planning, release.tender, release.awards, release.contracts].flat().filter(isObject);
  const all = holders.flatMap((holder) => (Array.isArray(holder.documents) ? holder.documents : [])).filter(isObject);
  const views = all.map((document) => {
    const url = webAddress(document.url);
    const title = [document.title, document.description, url, document.id].find(
      (each) => typeof each === "string" && each !== "",
    );
    return {
      title: String(title ?? "Document"),
      url,
      type: typeof document.documentType === "string" ? document.documentType : undefined,
    };
  });
  return [...new Map(views.map((view) => [`${view.title}\n${view.url ?? ""}`, view])).values()];
}
