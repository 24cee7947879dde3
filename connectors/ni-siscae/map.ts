import {
  type AwardPart,
  look,
  type MapContext,
  type MappedRelease,
  money,
  normalizeIdentifier,
  Parties,
  type PayloadReader,
  personId,
  type Sourced,
  SourceError,
  type SourceNode,
  slug,
  timeOf,
  titleOf,
  traced,
  withSource,
} from "../../src/connector/index.ts";
import { categoryOf, currencies, procedures, states } from "./lookups.ts";
import { awardRows, type ListedProcess, listedProcesses, pageOf, processKey } from "./page.ts";

export const zone = "America/Managua";

/** Pages of SISCAE, deposited. Pure. @throws SourceError `cut-page`, `no-list`, `no-award`, `unknown-process` */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  // Pages are Latin-1 and do not say so; a browser may have saved them as UTF-8, which is told by its own form.
  const html = decoded(payload.bytes);
  if (!/<\/html>\s*$/i.test(html)) throw new SourceError("cut-page", "the page breaks off before its end");
  if (payload.kind === "awards") {
    yield mapAwards(html, payload, context);
    return;
  }
  const found = listedProcesses(html);
  if (found.length === 0) throw new SourceError("no-list", "the page lists no process");
  const place = pageOf(html);
  if (place && place.pages > 1) {
    payload.issue(
      "part-of-list",
      `page ${place.page} of ${place.pages}: the others are files of their own`,
      "",
      place.page,
    );
  }
  for (const [index, row] of payload.nodes(found).entries()) {
    const listed = found[index];
    if (listed?.number === "") {
      row.issue("row-without-key", "a process without a number");
      row.ignore(...row.keys());
    } else if (listed) yield mapProcess(row, listed, payload, context);
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** dd/mm/yyyy, mostly with a clock of twelve hours. */
const time = (row: SourceNode, key: string, endOfDay = false): Sourced<string> | undefined =>
  timeOf(row, key, {
    zone,
    endOfDay,
    ...(/[AP]\.?M/i.test(String(row.value[key])) ? { formats: ["d/M/yyyy h:mm:ss a", "d/M/yyyy h:mm a"] } : {}),
  });

function mapProcess(
  row: SourceNode,
  listed: ListedProcess,
  payload: PayloadReader,
  context: MapContext,
): MappedRelease {
  const key = processKey(listed);
  const updated = time(row, "updated");
  const type = row.text("procedure");
  const number = row.text("number");
  const state = row.text("state");
  const subject = row.text("description");
  const institution = row.text("institution");
  const categories = row.text("categories");
  const codes = [...(categories?.value ?? "").matchAll(/([^()]*)\((\d{8})\)/g)];
  const status = look(row, states, state);
  const method = look(row, procedures, type);
  const buyer = institution && { id: `NI-SISCAE-${slug(institution.value)}`, name: institution };
  const kinds = new Set(codes.map(([, , code = ""]) => categoryOf(code)));
  const [kind] = kinds;
  const date = updated ?? payload.fetchedAt;
  return {
    release: {
      ocid: context.mintOcid(key),
      id: `${key}-${updated?.value ?? payload.fetchedAt}`,
      date,
      tag: ["tender"],
      initiationType: "tender",
      language: "es",
      parties: buyer ? [{ ...buyer, roles: ["buyer", "procuringEntity"] }] : [],
      buyer,
      tender: withSource(
        {
          id: type && number ? type.map((text) => `${text} ${number.value}`) : key,
          title: titleOf(subject),
          description: subject,
          status: traced(state, status),
          procuringEntity: buyer,
          procurementMethod: traced(type, method),
          procurementMethodDetails: type && number ? type.map((text) => `${text} ${number.value}`) : type,
          mainProcurementCategory: kinds.size === 1 ? traced(categories, kind) : undefined,
          tenderPeriod: { endDate: time(row, "closes", true) },
          items: codes.map(([, name = "", code = ""], index) => ({
            id: String(index + 1),
            description: categories?.map(() => name.replace(/^[\s,;]+/, "").trim() || undefined),
            classification: { scheme: "UNSPSC", id: categories?.map(() => code) },
          })),
        },
        {
          datePublished: time(row, "published"),
          statusDetails: state,
          identifiers: [{ scheme: "NI-SIGAF", id: row.text("sigaf") }].filter(({ id }) => id),
        },
      ),
    },
    stream: "tender",
    sequence: 0,
  };
}

/**
 * The awards of one process (the page behind "Adjudicación"). The page is saved under the own id of the process, the part
 * of its ocid behind the source's name: `adjudicacion-<own id>.html`.
 */
function mapAwards(html: string, payload: PayloadReader, context: MapContext): MappedRelease {
  const key = /adjudicaci[oó]n[-_ ]([a-z0-9-]+)\.html?$/i.exec(decodeURIComponent(payload.url))?.[1];
  if (key === undefined) {
    throw new SourceError("unknown-process", "the file is not named adjudicacion-<own id of the process>.html");
  }
  const rows = payload.nodes(awardRows(html));
  if (rows.length === 0) throw new SourceError("no-award", "the page has no row of awards");
  const parties = new Parties();
  const awards = rows.map((row, index): AwardPart => {
    const supplier = supplierOf(row, parties);
    const currency = look(row, currencies, row.text("sign"));
    return withSource<AwardPart>(
      {
        id: String(index + 1),
        status: "active",
        value: currency && money(row.decimal("amount"), currency.code),
        suppliers: supplier ? [supplier] : [],
      },
      { lines: row.text("lines") },
    );
  });
  return {
    release: {
      ocid: context.mintOcid(key.toLowerCase()),
      id: `${key.toLowerCase()}-awards-${payload.fetchedAt}`,
      date: payload.fetchedAt,
      tag: ["award"],
      initiationType: "tender",
      language: "es",
      parties: parties.list(),
      awards,
    },
    stream: "awards",
    sequence: 1,
  };
}

/** "NAME - RUC", at the last dash. Numbers of natural persons (identity cards) begin with a digit and are left out. */
function supplierOf(row: SourceNode, parties: Parties) {
  const told = row.text("supplier");
  const [, named = told?.value ?? "", number] = /^(.*?)\s*-\s*([A-Z0-9]{8,})$/.exec(told?.value ?? "") ?? [];
  const name = told?.map(() => named.trim() || undefined);
  if (!told || !name) return undefined;
  const person = number !== undefined && /^\d/.test(number);
  if (person) row.countPersonal();
  const ruc = number === undefined || person ? undefined : normalizeIdentifier("NI-RUC", number);
  const id = ruc ? `NI-RUC-${ruc.id}` : person ? personId(named) : `NI-SISCAE-${slug(named)}`;
  // The whole cell would tell the number.
  const clean = person ? named.trim() : name;
  parties.add(id, {
    id,
    name: clean,
    identifier: ruc && { scheme: "NI-RUC", id: ruc.id, legalName: clean },
    roles: ["supplier"],
  });
  return { id, name: clean };
}
