import { type Simulate, type SimulatedResponse, sha256, writeZip } from "../../src/connector/index.ts";
import { monthFiles, monthsOf } from "./simulate-month.ts";

const root = "/fs-synapse-observatorio-produccion";

/** The container of the Observatorio: its listing, and a ZIP for each month that is made when it is asked for. */
const simulate: Simulate = (context) => ({
  origins: ["https://dlsaobservatorioprod.blob.core.windows.net"],
  handle({ url }) {
    const now = context.now();
    const months = monthsOf(context.world, now);
    if (url.pathname === root && url.searchParams.get("comp") === "list") {
      const offset = Number(url.searchParams.get("marker") ?? 0);
      const limit = Number(url.searchParams.get("maxresults") ?? 5000);
      const page = context.page(months.length, offset, limit, (at) => months[at] ?? "");
      return listing(page.rows, page.more ? String(offset + limit) : "", now);
    }
    const name = /^\/fs-synapse-observatorio-produccion\/Zip\/(\d{6})\.zip$/.exec(url.pathname)?.[1];
    if (name === undefined || !months.includes(name)) {
      return {
        status: 404,
        headers: { "content-type": "application/xml" },
        body: `${prolog}<Error><Code>BlobNotFound</Code></Error>`,
      };
    }
    return {
      status: 200,
      headers: { "content-type": "application/zip" },
      body: writeZip(monthFiles(context.world, name, now)),
    };
  },
});

export default simulate;

const prolog = '<?xml version="1.0" encoding="utf-8"?>';

/** Closed months stay as they are; the current one is made anew each day. */
function listing(months: readonly string[], marker: string, now: Date): SimulatedResponse {
  const current = now.toISOString().slice(0, 7).replace("-", "");
  const blobs = months.map((month) => {
    const made = month === current ? now.toISOString().slice(0, 10) : month;
    const etag = `0x${sha256(`${month} ${made}`).slice(0, 15).toUpperCase()}`;
    return `<Blob><Name>Zip/${month}.zip</Name><Properties><Last-Modified>${now.toUTCString()}</Last-Modified><Etag>${etag}</Etag><Content-Type>application/zip</Content-Type></Properties></Blob>`;
  });
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: `\ufeff${prolog}<EnumerationResults ContainerName="fs-synapse-observatorio-produccion"><Prefix>Zip/</Prefix><MaxResults>5000</MaxResults><Blobs>${blobs.join("")}</Blobs><NextMarker>${marker}</NextMarker></EnumerationResults>`,
  };
}
