import { formatInstant, type PublicationFeed, publicationFeeds, type SimulatedResponse } from "../connector/index.ts";
import type { SimulatedConnector } from "./portals.ts";

const subjects: Readonly<Record<string, readonly string[]>> = {
  es: [
    "Nueva circular sobre compras menores",
    "Abren inscripciones al curso de contratación pública",
    "Las pequeñas empresas crecen en las licitaciones",
    "Se publica el plan anual de compras",
  ],
  pt: [
    "Publicado o plano anual de contratações",
    "Curso sobre licitações para pequenas empresas",
    "Nova norma de compras",
  ],
  en: ["Rule on small business set-asides", "Report on competition in contracts", "Notice on procurement thresholds"],
};

const items = 12;
const dayMs = 86_400_000;

interface Item {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly at: Date;
}

/** The same item on the same day, whenever it is asked for: one each third day, the newest first. */
function itemsOf(feed: PublicationFeed, now: Date): Item[] {
  const titles = subjects[feed.language] ?? [];
  const last = Math.floor(now.getTime() / dayMs / 3);
  return Array.from({ length: items }, (_, back) => {
    const number = last - back;
    return {
      id: `${feed.id}-${number}`,
      title: `${titles[number % titles.length] ?? feed.title} (${number})`,
      url: new URL(`/simulated/${feed.id}/${number}`, feed.url).href,
      at: new Date(number * 3 * dayMs),
    };
  });
}

const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function rss(feed: PublicationFeed, list: readonly Item[]): SimulatedResponse {
  const entries = list.map(
    ({ id, title, url, at }) =>
      `<item><title>${escaped(title)}</title><link>${escaped(url)}</link><guid isPermaLink="false">${id}</guid>` +
      `<pubDate>${formatInstant(at, "UTC", "ccc, dd LLL yyyy HH:mm:ss")} +0000</pubDate>` +
      `<description><![CDATA[<p>${title}</p><p>${feed.publisher}</p>]]></description></item>`,
  );
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>${escaped(feed.title)}</title><link>${escaped(
    new URL(feed.url).origin,
  )}</link><description/>${entries.join("")}</channel></rss>\n`;
  return answer("application/rss+xml; charset=utf-8", body);
}

function federalRegister(list: readonly Item[]): SimulatedResponse {
  const results = list.map(({ id, title, url, at }) => ({
    document_number: id,
    type: "Rule",
    title,
    abstract: `${title}.`,
    publication_date: at.toISOString().slice(0, 10),
    html_url: url,
  }));
  return answer("application/json", JSON.stringify({ count: results.length, total_pages: 1, results }));
}

const answer = (type: string, body: string): SimulatedResponse => ({
  status: 200,
  headers: { "content-type": type },
  body,
});

/** The feeds of publications that are on by default, with invented publications. */
export const publicationPortal: SimulatedConnector = {
  id: "publications",
  simulate: ({ now }) => {
    const feeds = publicationFeeds.filter(({ enabled }) => enabled);
    return {
      origins: [...new Set(feeds.map(({ url }) => new URL(url).origin))],
      handle({ url }) {
        const feed = feeds.find((each) => new URL(each.url).href === url.href);
        if (feed === undefined) return { status: 404, body: "" };
        const list = itemsOf(feed, now());
        return feed.form === "federal-register-json" ? federalRegister(list) : rss(feed, list);
      },
    };
  },
};
