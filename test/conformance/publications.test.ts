import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readFeed } from "../../src/connector/feed-reader.ts";
import { readPublications } from "../../src/connector/publication-forms.ts";

const sample = (path: string) => readFileSync(new URL(`../../../shared/portals/samples/${path}`, import.meta.url));
const options = { url: "https://feeds.example/", language: "es" };

describe("real answers", () => {
  it("of Ley Chile are read row by row", () => {
    const bytes = sample("publications/cl-leychile-search-leyes.csv");
    const rows = bytes.toString("utf8").trimEnd().split("\n").length - 1;
    const { items, unusable } = readPublications("leychile-csv", bytes, options);
    expect([items.length, unusable]).toEqual([rows, 0]);
    expect(items[0]).toMatchObject({
      guid: "1222840",
      published: "2026-04-01",
      url: "https://www.bcn.cl/leychile/navegar?idNorma=1222840",
    });
    expect(items.every(({ published, title }) => published !== undefined && title.startsWith("Ley "))).toBe(true);
  });

  it("of a retired portal are sound feeds, with and without items", () => {
    const all = readFeed(sample("ca-canadabuys/buyandsell-all-250-items.rss"), { ...options, language: "en" });
    expect(all).toMatchObject({ unusable: 0, mended: [] });
    expect(all.items).toHaveLength(250);
    expect(all.items.every(({ url, published }) => url !== undefined && published !== undefined)).toBe(true);
    expect(readFeed(sample("ca-canadabuys/buyandsell-active-7day-empty.rss"), options).items).toEqual([]);
  });

  it.each([
    "co-suin-decreto-2900-1966.html",
    "us-govinfo-plaw-119-1-uslm.xml",
    "cl-leychile-norma-258831.xml",
    "uy-impo-ley.json",
  ])("of another kind (%s) are refused as no feed", (name) => {
    expect(() => readFeed(sample(`publications/${name}`), options)).toThrow(
      expect.objectContaining({ code: "malformed-feed" }),
    );
  });
});
