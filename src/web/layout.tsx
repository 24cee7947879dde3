import type { Child } from "hono/jsx";
import { atomType, jsonFeedType, rssType } from "../syndication/index.ts";

/** The frame of every page. @param props.feeds the page's content as feeds */
export function Layout(props: {
  title: string;
  version: string;
  lang?: string;
  feeds?: Readonly<Record<"rss" | "atom" | "jsonfeed", string>>;
  children: Child;
}) {
  const { feeds } = props;
  return (
    <html lang={props.lang ?? "en"}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{props.title}</title>
        <link rel="icon" type="image/svg+xml" href="/favicon.ico" />
        <link rel="stylesheet" href="/assets/pages.css" />
        {feeds && (
          <>
            <link rel="alternate" type={rssType} href={feeds.rss} />
            <link rel="alternate" type={atomType} href={feeds.atom} />
            <link rel="alternate" type={jsonFeedType} href={feeds.jsonfeed} />
          </>
        )}
        <link rel="service-desc" type="application/json" href="/openapi.json" />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <header class="site">
          <div class="wrap">
            <a class="name" href="/">
              Pregón
            </a>
            <nav aria-label="Site">
              <a href="/organizations">Organisations</a>
              <a href="/sources">Sources</a>
              <a href="/indicators">Indicators</a>
              <a href="/feeds">Feeds</a>
              <a href="/publications">Publications</a>
              <a href="/subscribe">Subscribe</a>
              <a href="/docs">API</a>
              <a href="/openapi.json">OpenAPI</a>
              <a href="/api/v1/changes">Changes</a>
              <a href="/readyz">Health</a>
            </nav>
          </div>
        </header>
        <main id="main" class="wrap">
          {props.children}
        </main>
        <footer class="site">
          <div class="wrap">
            Pregón {props.version}. Open data, no key needed. Each source has its own licence, named with each process.
          </div>
        </footer>
      </body>
    </html>
  );
}
