import { instant } from "./dates.ts";
import { fixturePrefix } from "./fixtures.ts";

/** What a new connector is told about its portal. */
export interface NewConnector {
  /** Folder name: <iso2>-<system>. */
  readonly id: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string;
  readonly countryName: string;
  readonly language: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA zone. */
  readonly timeZone: string;
}

/**
 * The files of a new connector, by path from the project's root: a small portal of invented form (one paged JSON listing)
 * that works from end to end, to be changed into the real one piece by piece.
 */
export function connectorFiles(about: NewConnector): ReadonlyMap<string, string> {
  const fill = (text: string) =>
    text.replace(/__(\w+?)__/g, (_, name: string) => (about as unknown as Record<string, string>)[name] ?? "");
  const folder = `connectors/${about.id}`;
  const files: readonly (readonly [string, string])[] = [
    [`${folder}/connector.ts`, connector],
    [`${folder}/map.ts`, map],
    [`${folder}/lookups.ts`, lookups],
    [`${folder}/simulate.ts`, simulate],
    [`${folder}/fixtures/tender/payload.json`, payload],
    [`${folder}/fixtures/tender/payload.context.json`, context],
    [`${folder}/fixtures/tender/expected.json`, expectedOf(about)],
    [`test/connectors/${about.id}/connector.test.ts`, test],
  ];
  return new Map(files.map(([path, text]) => [path, fill(text)]));
}

const connector = `import { byPage, type Connector, type Fetched, isObject, parseJson, SourceError } from "../../src/connector/index.ts";
import { toReleases } from "./map.ts";

const origin = "https://__id__.example";
const size = 100;

const connector: Connector = {
  meta: {
    id: "__id__",
    country: "__country__",
    title: "__id__",
    portal: origin,
    publisher: { name: "Name of the publishing body" },
    language: "__language__",
    timeZone: "__timeZone__",
    currency: "__currency__",
    licence: { name: "Name of the licence" },
    ocids: "minted",
    history: "snapshot",
    mappingVersion: 1,
    access: "api",
    schedule: "30 */6 * * *",
    enabledByDefault: false,
    staleAfterHours: 48,
    covers: "What the source covers, for a reader who does not know __countryName__.",
    stages: ["tender"],
    sme: { supplierSize: false, reservation: false, note: "The listing has no suppliers." },
    caveats: ["Made from the template: nothing here is true of a portal yet."],
  },
  kinds: {
    tenders: {
      about: "a page of the listing",
      mediaType: "application/json",
      recognise: ({ text }) => /^\\s*\\{/.test(text) && text.includes('"tenders"'),
    },
  },
  /** One payload for each page: the bytes as they came. The paging helper keeps the books. */
  async *fetch(context) {
    const rows = byPage(context, {
      name: "tenders",
      first: 1,
      size,
      request: (page) => ({ url: \`\${origin}/api/tenders?page=\${page}&size=\${size}\`, expect: "json" }),
      read({ bytes }) {
        const answer = parseJson(new TextDecoder().decode(bytes));
        if (!isObject(answer) || !Array.isArray(answer.tenders)) throw new SourceError("unexpected-type", "no tenders");
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
`;

const map = `import {
  type MapContext,
  type MappedRelease,
  money,
  type PayloadReader,
  type SourceNode,
  sourcedInstant,
} from "../../src/connector/index.ts";
import { statuses } from "./lookups.ts";

const zone = "__timeZone__";

/** A page of the listing: each row is the present state of a tender. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  const page = payload.object().ignore("total", "page");
  for (const row of page.objects("tenders")) {
    const id = row.text("id");
    if (id === undefined) {
      row.issue("no-id", "a tender without id");
      continue;
    }
    const changed = time(row, "changedAt");
    const buyer = { id: row.text("buyerId"), name: row.text("buyer") };
    // The name, e-mail and telephone of the official in charge are personal data.
    row.dropPersonal("contact");
    const status = statuses.find(row.text("status"), (name, code) =>
      row.issue("unknown-code", \`\${name} has no code \${code.value}\`, "status"),
    );
    yield {
      stream: "tender",
      release: {
        ocid: context.mintOcid(id.value),
        id: \`\${id.value}-\${changed?.value ?? payload.fetchedAt}\`,
        date: changed ?? payload.fetchedAt,
        tag: ["tender"],
        initiationType: "tender",
        language: "__language__",
        parties: [{ ...buyer, roles: ["buyer"] }],
        buyer,
        tender: {
          id,
          title: row.text("title"),
          status,
          value: money(row.decimal("amount"), "__currency__"),
          tenderPeriod: { startDate: time(row, "publishedAt"), endDate: time(row, "deadline") },
        },
      },
    };
  }
}

function time(row: SourceNode, key: string) {
  return sourcedInstant(row.text(key), { zone }, (text) => row.issue("bad-date", \`no date: \${text}\`, key));
}
`;

const lookups = `import { lookupTable } from "../../src/connector/index.ts";

/** States of a tender (M) as OCDS tenderStatus. Mark each table: S seen in the source, M from memory, D derived. */
export const statuses = lookupTable<"active" | "complete" | "unsuccessful" | "cancelled">("tender states", {
  open: "active",
  awarded: "complete",
  deserted: "unsuccessful",
  cancelled: "cancelled",
});
`;

const simulate = `import { formatInstant, jsonResponse, type ProcessView, type Simulate } from "../../src/connector/index.ts";

const country = "__country__";
const zone = "__timeZone__";

/** The portal over a world: one listing by date of publication, of what is published by now. */
const simulate: Simulate = ({ world, now, page }) => ({
  origins: ["https://__id__.example"],
  handle({ url }) {
    const known = url.pathname === "/api/tenders" && world.countries.includes(country);
    if (!known) return jsonResponse({ error: "not found" }, 404);
    const number = Number(url.searchParams.get("page") ?? 1);
    const size = Number(url.searchParams.get("size") ?? 20);
    const { begin, end } = world.published(country, new Date(0), now());
    const shown = page(end - begin, (number - 1) * size, size, (index) => {
      const process = world.view(country, begin + index, now());
      return process ? row(process) : {};
    });
    return jsonResponse({ total: shown.total, page: number, tenders: shown.rows });
  },
});

export default simulate;

const local = (at: string) => formatInstant(at, zone, "yyyy-MM-dd HH:mm:ss");
const states = { open: "open", awarded: "awarded", unsuccessful: "deserted", cancelled: "cancelled" };

function row(process: ProcessView) {
  return {
    id: process.id,
    title: process.title,
    status: states[process.outcome],
    buyerId: String(process.buyer),
    buyer: \`Buyer \${process.buyer}\`,
    amount: process.estimate ?? null,
    publishedAt: local(process.publishedAt),
    deadline: local(process.deadline),
    changedAt: local(process.changedAt),
    contact: "Persona Inventada",
  };
}
`;

const payload = `{
  "total": 1,
  "page": 1,
  "tenders": [
    {
      "id": "2026-0001",
      "title": "School furniture",
      "status": "open",
      "buyerId": "17",
      "buyer": "Ministry of Inventions",
      "amount": "1250000.50",
      "publishedAt": "2026-03-02 09:00:00",
      "deadline": "2026-03-20 15:00:00",
      "changedAt": "2026-03-02 09:00:00",
      "contact": "Persona Inventada"
    }
  ]
}
`;

const context = `{
 "kind": "tenders",
 "url": "https://__id__.example/api/tenders?page=1&size=100",
 "fetchedAt": "2026-03-03T12:00:00Z",
 "context": {}
}
`;

/** What the mapping gives for the payload: the times are those of the portal's zone. */
const expectedOf = ({ id, currency, language, timeZone }: NewConnector): string => {
  const at = (local: string) => instant(local, { zone: timeZone });
  const buyer = { id: "17", name: "Ministry of Inventions" };
  const release = {
    ocid: `${fixturePrefix}-${id}-2026-0001`,
    id: `2026-0001-${at("2026-03-02 09:00:00")}`,
    date: at("2026-03-02 09:00:00"),
    tag: ["tender"],
    initiationType: "tender",
    language,
    parties: [{ ...buyer, roles: ["buyer"] }],
    buyer,
    tender: {
      id: "2026-0001",
      title: "School furniture",
      status: "active",
      value: { amount: 1250000.5, currency },
      tenderPeriod: { startDate: at("2026-03-02 09:00:00"), endDate: at("2026-03-20 15:00:00") },
    },
  };
  return `${JSON.stringify([{ release, stream: "tender", sequence: 0 }], null, 1)}\n`;
};

const test = `import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import connector from "../../../connectors/__id__/connector.ts";
import { readFixtures, replay } from "../../../src/connector/fixtures.ts";

const folder = fileURLToPath(new URL("../../../connectors/__id__/", import.meta.url));

describe.each(readFixtures(folder, connector))("fixture $name", ({ payload, expected }) => {
  it("gives the releases expected, and nothing of it is lost", async () => {
    const { releases, issues, failure } = await replay(connector, payload);
    expect(failure).toBeUndefined();
    expect(issues).toEqual([]);
    expect(releases).toEqual(expected);
  });
});
`;
