/** A writer process of the feed test: `node feed-writer.ts <database url> <name> <seconds> <writes per second>`. */
import { commitBatch } from "../../src/compile/commit.ts";
import { createMapContext } from "../../src/connector/map-payload.ts";
import { payloadRow, preparePayload } from "../../src/ingest/prepare.ts";
import { connect } from "../../src/store/database.ts";
import { toyConnector, toyPayload } from "./toy-connector.ts";

const [url = "", name = "", seconds = "1", rate = "100"] = process.argv.slice(2);
const database = await connect(url, { connections: 4, name: `writer ${name}` });
const connector = toyConnector({ id: "xx-feed", history: "releases" });
const context = createMapContext(connector, "ocds-pregon");
const info = (id: string) => ({
  id,
  precedence: 100,
  country: "CL",
  language: "es",
  noticePage: null,
  history: "releases" as const,
});
const nothing = { fetched: 0, accepted: 0, rejected: 0, duplicates: 0, payloads: 0, unchangedPayloads: 0 };
const begun = Date.now();
const until = begun + Number(seconds) * 1_000;
let written = 0;
while (Date.now() < until) {
  const due = Math.floor(((Date.now() - begun) / 1_000) * Number(rate)) - written;
  if (due < 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    continue;
  }
  // Processes are shared by all writers, so that they meet in the same records.
  const rows = Array.from({ length: Math.min(due, 20) }, (_, n) => ({
    id: `p${(written + n) % 500}`,
    date: new Date(Date.UTC(2026, 0, 1) + (written + n) * 1_000).toISOString(),
    title: `${name} ${written + n}`,
  }));
  const payload = {
    ...toyPayload(rows, "2026-01-01T00:00:00Z", `https://toy.example/${name}/${written}`),
    source: "xx-feed",
    context: {},
  };
  const row = payloadRow(payload);
  const prepared = preparePayload(connector, payload, row.id, context);
  const batch = {
    run: 1,
    source: "xx-feed",
    payloads: [row],
    releases: prepared.releases,
    entries: [],
    issues: prepared.issues,
    audit: prepared.audit,
    counts: nothing,
    watermarks: {},
  };
  await commitBatch(database, batch, info);
  written += rows.length;
}
await database.close();
console.log(written);
