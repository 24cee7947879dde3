import {
  type MapContext,
  type MappedRelease,
  money,
  type PayloadReader,
  type SourceNode,
  sourcedInstant,
} from "../../src/connector/index.ts";
import { statuses } from "./lookups.ts";

const zone = "America/Montevideo";

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
      row.issue("unknown-code", `${name} has no code ${code.value}`, "status"),
    );
    yield {
      stream: "tender",
      release: {
        ocid: context.mintOcid(id.value),
        id: `${id.value}-${changed?.value ?? payload.fetchedAt}`,
        date: changed ?? payload.fetchedAt,
        tag: ["tender"],
        initiationType: "tender",
        language: "es",
        parties: [{ ...buyer, roles: ["buyer"] }],
        buyer,
        tender: {
          id,
          title: row.text("title"),
          status,
          value: money(row.decimal("amount"), "UYU"),
          tenderPeriod: { startDate: time(row, "publishedAt"), endDate: time(row, "deadline") },
        },
      },
    };
  }
}

function time(row: SourceNode, key: string) {
  return sourcedInstant(row.text(key), { zone }, (text) => row.issue("bad-date", `no date: ${text}`, key));
}
