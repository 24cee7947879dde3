import {
  isObject,
  type JsonObject,
  type JsonValue,
  type MapContext,
  type MappedRelease,
  mended,
  normalizeIdentifier,
  ocdsMembers,
  type PayloadReader,
  personHash,
  Sourced,
  type SourceNode,
  sha256,
  withoutPersons,
} from "../../src/connector/index.ts";
import { modalities, statuses } from "./lookups.ts";

/** Natural persons by legal form: "0 INDIVIDUAL", or the number alone. S */
const individual = /^0\b|individual/i;

const detailsOf = (party: JsonObject): JsonValue | undefined =>
  isObject(party.details) ? (party.details.legalEntityTypeDetail ?? party.details.legalEntityType) : undefined;

const isIndividual = (party: JsonObject): boolean => {
  const form = detailsOf(party);
  if (isObject(form)) return Object.values(form).some((value) => individual.test(String(value)));
  return form !== undefined && form !== null && individual.test(String(form));
};

/**
 * A slice of a month's record package: each record's compiled release is the state of its process, which the portal
 * rewrites as it goes on. The publisher's ocid and ids are kept, save the tax numbers of natural persons.
 */
export function* toReleases(payload: PayloadReader, _context: MapContext): Generator<MappedRelease> {
  for (const node of payload.objects()) yield* recordReleases(payload, node);
}

function* recordReleases(payload: PayloadReader, node: SourceNode): Generator<MappedRelease> {
  const compiled = isObject(node.value.compiledRelease) ? node.value.compiledRelease : node.value;
  const tender = isObject(compiled.tender) ? compiled.tender : {};
  if (typeof tender.procurementMethodDetails === "string" && methodOf(tender.procurementMethodDetails) === "sale") {
    node.ignore(...node.keys());
    return;
  }
  const people = personsOf(compiled);
  const rules = withoutPersons("gt-guatecompras", "GT-NIT", isIndividual);
  const hashed = (id: JsonValue | undefined): JsonValue | undefined =>
    typeof id === "string" && people.has(id) ? personHash("gt-guatecompras", id) : undefined;
  const mapped = ocdsMembers(payload, [node], {
    mendDates: "America/Guatemala",
    party(party, personal) {
      const left = rules.party(party, personal);
      const id = hashed(party.id);
      return id === undefined ? left : { ...left, id };
    },
    reference(reference) {
      const id = hashed(reference.id);
      return id === undefined ? rules.reference(reference) : { ...reference, id };
    },
    part: (key, value) => repaired(payload, key, value, people),
  });
  for (const { release } of mapped) {
    // The portal's compiled release is a state, not a release: its content tells one version from the next.
    const version = sha256(JSON.stringify(compiled)).slice(0, 12);
    const parties =
      release.parties ?? partiesOf(compiled, compiled === node.value ? node.at : `${node.at}/compiledRelease`);
    yield {
      stream: "record",
      release: {
        ...release,
        id: `${String(compiled.id ?? compiled.ocid)}-${version}`,
        date: typeof compiled.date === "string" && compiled.date !== "" ? release.date : payload.fetchedAt,
        tag: tagsOf(compiled),
        parties,
      },
    };
  }
}

/** Ids of parties that are natural persons: awards repeat them, also inside their own ids (`GT-ADJ-<nog>-<nit>`). */
function personsOf(release: JsonObject): ReadonlySet<string> {
  const parties = Array.isArray(release.parties) ? release.parties.filter(isObject) : [];
  return new Set(
    parties.flatMap((party) => {
      const { id } = party;
      if (typeof id !== "string") return [];
      return isIndividual(party) || normalizeIdentifier("GT-NIT", id).naturalPerson === true ? [id] : [];
    }),
  );
}

function repaired(payload: PayloadReader, key: string, value: JsonValue, people: ReadonlySet<string>): JsonValue {
  const whole = mended(value, {
    onBackwards: () =>
      payload.issue("period-backwards", "a period ends before it starts: its end is left out", `/${key}`),
  });
  if (key === "tender" && isObject(whole)) {
    const { procurementMethod: _always, ...rest } = whole;
    return { ...rest, ...methodAndStatus(payload, whole) };
  }
  if ((key === "awards" || key === "contracts") && Array.isArray(whole)) {
    const ids = [...people].map((id) => id.replace(/^GT-(NIT|GCID)-/, ""));
    return whole.map((each) => (isObject(each) ? withoutNumbers(each, ids) : each));
  }
  return whole;
}

/** An award's id ends in the number of its supplier. */
function withoutNumbers(award: JsonObject, numbers: readonly string[]): JsonObject {
  const masked = (id: JsonValue | undefined): JsonValue | undefined => {
    const number = typeof id === "string" ? numbers.find((each) => id.endsWith(`-${each}`)) : undefined;
    if (typeof id !== "string" || number === undefined) return undefined;
    return `${id.slice(0, -number.length)}${personHash("gt-guatecompras", `GT-NIT-${number}`)}`;
  };
  const changed: JsonObject = {};
  for (const key of ["id", "awardID"]) {
    const id = masked(award[key]);
    if (id !== undefined) changed[key] = id;
  }
  return Object.keys(changed).length > 0 ? { ...award, ...changed } : award;
}

/** "Cotización (Art. 38 LCE)" → its row; the article behind the name is not part of it. */
const methodOf = (details: string) =>
  modalities.get(details) ??
  modalities.get(details.replace(/\s*\(?\bart[ií]?(culo|\.)?\b.*$/i, "").replace(/\s*\(.*$/, ""));

/** `procurementMethod` is always "open" in the source, also for direct purchases: it is read from the modality. */
function methodAndStatus(payload: PayloadReader, tender: JsonObject): JsonObject {
  const out: JsonObject = {};
  const details = tender.procurementMethodDetails;
  if (typeof details === "string" && details.trim() !== "") {
    const method = methodOf(details);
    if (method === undefined) {
      payload.issue(
        "unknown-code",
        `${modalities.name} has no ${details}`,
        "/tender/procurementMethodDetails",
        details,
      );
    } else out.procurementMethod = method;
  }
  const word = tender.statusDetails;
  if (tender.status === undefined && typeof word === "string" && word.trim() !== "") {
    const status = statuses.get(word);
    if (status === undefined) {
      payload.issue("unknown-code", `${statuses.name} has no ${word}`, "/tender/statusDetails", word);
    } else out.status = status;
  }
  return out;
}

/** A record without parties gets the one that it names. */
function partiesOf({ buyer }: JsonObject, at: string) {
  if (!isObject(buyer) || typeof buyer.id !== "string" || typeof buyer.name !== "string") return undefined;
  const sourced = (key: "id" | "name", text: string) => new Sourced(text, `${at}/buyer/${key}`, text);
  return [{ id: sourced("id", buyer.id), name: sourced("name", buyer.name), roles: ["buyer" as const] }];
}

/** What a state speaks of, in place of the tag "compiled". */
function tagsOf(release: JsonObject): ("tender" | "award" | "contract")[] {
  const has = (key: string): boolean => Array.isArray(release[key]) && release[key].length > 0;
  return ["tender", ...(has("awards") ? ["award" as const] : []), ...(has("contracts") ? ["contract" as const] : [])];
}
