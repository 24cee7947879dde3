import {
  byPage,
  type Connector,
  type Fetched,
  isObject,
  jsonObjectAnswer,
  SourceError,
} from "../../src/connector/index.ts";
import { toReleases } from "./map.ts";

const origin = "https://uy-example.example";
const size = 100;

const connector: Connector = {
  meta: {
    id: "uy-example",
    country: "UY",
    title: "uy-example",
    portal: origin,
    publisher: { name: "Name of the publishing body" },
    language: "es",
    timeZone: "America/Montevideo",
    currency: "UYU",
    licence: { name: "Name of the licence" },
    ocids: "minted",
    history: "snapshot",
    mappingVersion: 1,
    access: "api",
    schedule: "30 */6 * * *",
    enabledByDefault: false,
    staleAfterHours: 48,
    covers: "What the source covers, for a reader who does not know Uruguay.",
    stages: ["tender"],
    sme: { supplierSize: false, reservation: false, note: "The listing has no suppliers." },
    caveats: ["Made from the template: nothing here is true of a portal yet."],
  },
  kinds: {
    tenders: {
      about: "a page of the listing",
      mediaType: "application/json",
      recognise: ({ text }) => /^\s*\{/.test(text) && text.includes('"tenders"'),
    },
  },
  /** One payload for each page: the bytes as they came. The paging helper keeps the books. */
  async *fetch(context) {
    const rows = byPage(context, {
      name: "tenders",
      first: 1,
      size,
      request: (page) => ({ url: `${origin}/api/tenders?page=${page}&size=${size}`, expect: "json" }),
      read(response) {
        const answer = jsonObjectAnswer(response);
        if (!Array.isArray(answer.tenders)) throw new SourceError("unexpected-type", "no tenders");
        return { rows: answer.tenders.filter(isObject), total: Number(answer.total) };
      },
      key: (row) => String(row.id),
    });
    let last = -1;
    for await (const { response, page } of rows) {
      if (page === last) continue;
      last = page;
      const { url, fetchedAt, mediaType, bytes } = response;
      yield { kind: "tenders", url, fetchedAt, mediaType, bytes } satisfies Fetched;
    }
  },
  toReleases,
};

export default connector;
