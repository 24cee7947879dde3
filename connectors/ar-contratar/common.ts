import {
  type Draft,
  type MapContext,
  type MappedRelease,
  normalizeIdentifier,
  type Organization,
  type OrganizationReference,
  type ReleaseDraft,
  type Sourced,
  type SourceNode,
  sha256,
  slug,
  sourcedInstant,
} from "../../src/connector/index.ts";

export const zone = "America/Argentina/Buenos_Aires";

export interface PartyDraft {
  readonly id: string;
  readonly party: Draft<Organization>;
  readonly reference: Draft<OrganizationReference>;
}

/** The number of the procedure ("452-0001-LPU17"), which all files but that of the places have. */
export function procedureOf(row: SourceNode): Sourced<string> | undefined {
  const number = row.text("procedimiento_numero");
  if (number) return number;
  row.issue("row-without-key", "no procedure is named: the row is left out");
  row.ignore(...row.keys());
  return undefined;
}

/** Local times; the hour is not always padded ("2022-02-08 8:01:01"). */
export function instantOf(row: SourceNode, key: string): Sourced<string> | undefined {
  const padded = row.text(key)?.map((text) => text.replace(/([ T])(\d:)/, "$10$2"));
  return sourcedInstant(padded, { zone }, (text) => row.issue("bad-date", `${text} is no date`, key));
}

/** "328 - Secretaría de Energía" and "501/000-Ministerio" without the code. */
const withoutCode = (text: string): string => text.replace(/^[\d/]+\s*-\s*/, "") || text;

/** The office of the administration and finance service (SAF) under which the body runs. */
export function buyerOf(row: SourceNode): PartyDraft | undefined {
  const code = row.text("organismo_codigo_saf");
  const name = row.text("organismo_nombre")?.map(withoutCode);
  const id = code?.map((text) => `AR-SAF-${text}`);
  if (id === undefined) return undefined;
  return {
    id: id.value,
    reference: { id, name },
    party: { id, name, identifier: { scheme: "AR-SAF", id: code, legalName: name }, roles: ["buyer"] },
  };
}

/** The contracting unit (UOC). One unit is "452/0", "452/000" and "14" or "14/0" in the several files. */
export function unitOf(row: SourceNode): PartyDraft | undefined {
  const code = row.text("uoc_codigo")?.map(unitCode);
  const name = row.text("uoc_descripcion")?.map(withoutCode);
  const id = code?.map((text) => `AR-UOC-${text.replace("/", "-")}`);
  if (id === undefined) return undefined;
  return {
    id: id.value,
    reference: { id, name },
    party: { id, name, identifier: { scheme: "AR-UOC", id: code, legalName: name }, roles: ["procuringEntity"] },
  };
}

export function unitCode(text: string): string {
  const [unit = "", section = "0"] = text.split("/").map((part) => part.replace(/^0+(?=\d)/, ""));
  return `${unit}/${section}`;
}

/** A company by its CUIT; the CUIT of a natural person is left out, and the name makes the id. */
export function companyOf(
  row: SourceNode,
  keys: { readonly cuit: string; readonly name: string; readonly joint: string },
  roles: readonly string[],
): PartyDraft | undefined {
  const number = row.text(keys.cuit);
  const name = row.text(keys.name);
  const joint = row.flag(keys.joint);
  const read = number && normalizeIdentifier("AR-CUIT", number.value);
  if (read?.naturalPerson) row.countPersonal();
  if (read?.checkDigit === "invalid")
    row.issue("bad-identifier", "the check digit of the CUIT does not fit", keys.cuit);
  const cuit = read && !read.naturalPerson ? number?.map(() => read.id) : undefined;
  const identity = cuit ?? name;
  if (identity === undefined) return undefined;
  const key = cuit ? `AR-CUIT-${cuit.value}` : `AR-CONTRATAR-${slug(identity.value)}`;
  const id = identity.map(() => key);
  return {
    id: key,
    reference: { id, name },
    party: {
      id,
      name,
      identifier: cuit ? { scheme: "AR-CUIT", id: cuit, legalName: name } : undefined,
      roles: [...roles],
      // A temporary union of companies (UTE): its members are named only inside its name.
      details:
        joint?.value === true
          ? { classifications: [{ scheme: "AR-CONTRATAR-UTE", id: joint.map(() => "SI") }] }
          : undefined,
    },
  };
}

/** A release of one part of a process. The files tell no date of change: it is that of fetching. */
export function releaseOf(
  context: MapContext,
  part: { readonly procedure: Sourced<string>; readonly stream: string; readonly fetchedAt: string; sequence?: number },
  rows: readonly SourceNode[],
  release: Omit<ReleaseDraft, "ocid" | "id" | "date" | "initiationType" | "language">,
): MappedRelease {
  const mark = sha256(JSON.stringify(rows.map((row) => row.value))).slice(0, 8);
  return {
    stream: part.stream,
    ...(part.sequence === undefined ? {} : { sequence: part.sequence }),
    release: {
      ocid: context.mintOcid(part.procedure.value),
      id: `${part.procedure.value}-${part.stream.replaceAll(":", "-")}-${part.fetchedAt}-${mark}`,
      date: part.fetchedAt,
      initiationType: "tender",
      language: "es",
      ...release,
    },
  };
}

/** Rows by a key, in the order in which the keys come. */
export function grouped<Key>(
  rows: readonly SourceNode[],
  keyOf: (row: SourceNode) => Key | undefined,
  nameOf: (key: Key) => string,
): { key: Key; rows: SourceNode[] }[] {
  const groups = new Map<string, { key: Key; rows: SourceNode[] }>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === undefined) continue;
    const name = nameOf(key);
    const group = groups.get(name) ?? { key, rows: [] };
    group.rows.push(row);
    groups.set(name, group);
  }
  return [...groups.values()];
}

export const parties = (...found: (PartyDraft | undefined)[]): Draft<Organization>[] => [
  ...new Map(found.flatMap((each) => (each ? [[each.id, each.party]] : []))).values(),
];
