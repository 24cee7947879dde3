import {
  instant,
  type LookupTable,
  lookupTable,
  type MapContext,
  type MappedRelease,
  numberFromText,
  type PayloadReader,
  plain,
  type ReleaseDraft,
  Sourced,
  type SourceNode,
  slug,
} from "../connector/index.ts";
import type { CsvField, CsvMapping } from "./csv-mapping.ts";

/** What a row's values are read with. */
export interface RowSurroundings {
  /** IANA zone of local times. */
  readonly zone: string;
  /** ISO 4217, for amounts whose currency the table does not tell. */
  readonly currency: string | undefined;
}

type Node = { [key: string]: unknown };

/** Maps a slice of a table by its mapping. Each row is the present state of a process, or of a part of one. */
export function mapRows(mapping: CsvMapping, surroundings: RowSurroundings) {
  const tables = new Map<CsvField, LookupTable<string>>();
  for (const field of mapping.fields) {
    if (field.lookup) tables.set(field, lookupTable(field.path.join("/"), field.lookup));
  }
  return function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
    const { delimiter, encoding } = mapping;
    for (const row of payload.rows({ delimiter, ...(encoding !== undefined && { encoding }) })) {
      const id = row.text(mapping.id);
      row.ignore(...mapping.ignore);
      if (id === undefined) {
        row.issue("row-without-id", `the column ${mapping.id} is empty`);
        row.ignore(...row.keys());
        continue;
      }
      const part = mapping.part === undefined ? undefined : row.text(mapping.part);
      const given = mapping.ocid === undefined ? undefined : row.text(mapping.ocid);
      const draft: Node = Object.create(null) as Node;
      for (const field of mapping.fields) {
        const value = readCell(row, field, mapping, surroundings.zone, tables.get(field));
        if (value !== undefined) put(draft, field, value);
      }
      complete(draft, id, surroundings.currency);
      const stream = part === undefined ? "" : (plain(part) ?? "");
      yield {
        stream,
        release: {
          ...draft,
          ocid: given ?? context.mintOcid(id.value),
          id: [id.value, stream, payload.fetchedAt].filter((each) => each !== "").join("-"),
          date: payload.fetchedAt,
          tag: tagsOf(draft),
          initiationType: "tender",
        } as ReleaseDraft,
      };
    }
  };
}

function readCell(
  row: SourceNode,
  field: CsvField,
  mapping: CsvMapping,
  zone: string,
  table: LookupTable<string> | undefined,
): unknown {
  if (field.column === undefined) return field.value;
  const { column, type } = field;
  if (table) {
    const code = row.text(column);
    if (code === undefined) return undefined;
    const found = table.get(code.value);
    if (found === undefined) row.issue("unknown-code", `the lookup of ${table.name} has no such code`, column);
    return found === undefined ? undefined : code.map(() => found);
  }
  switch (type) {
    case "number":
      return row.decimal(column, { comma: mapping.decimalComma })?.map(numberFromText);
    case "integer":
      return row.integer(column);
    case "boolean":
      return row.flag(column);
    case "date": {
      const text = row.text(column);
      const ends = field.path.at(-1) === "endDate";
      return text?.map((written) => {
        const at = instant(written, { zone, endOfDay: ends, ...(field.formats && { formats: field.formats }) });
        if (at === undefined) row.issue("bad-date", "it is no date in the form that the mapping names", column);
        return at;
      });
    }
    case "text":
      return row.text(column);
  }
}

/** Names come from the schema: none of them is a name of JavaScript's own. */
function put(root: Node, { path, lists }: CsvField, value: unknown): void {
  let node = root;
  for (const [index, name] of path.entries()) {
    const last = index === path.length - 1;
    const isList = lists[index] === true;
    if (last) {
      node[name] = isList ? [value] : value;
      return;
    }
    const known = node[name];
    const next = isList ? (known as Node[] | undefined)?.[0] : (known as Node | undefined);
    const inner: Node = next ?? (Object.create(null) as Node);
    if (next === undefined) node[name] = isList ? [inner] : inner;
    node = inner;
  }
}

const node = (value: unknown): Node | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Sourced)
    ? (value as Node)
    : undefined;
const nodes = (value: unknown): Node[] =>
  Array.isArray(value) ? value.map((each: unknown) => node(each)).filter((each) => each !== undefined) : [];

/** What OCDS asks for beside what the table says: ids of the parts, entries of `parties`, currencies of amounts. */
function complete(release: Node, id: Sourced<string>, currency: string | undefined): void {
  const tender = node(release.tender);
  const awards = nodes(release.awards);
  const contracts = nodes(release.contracts);
  if (tender) tender.id ??= id;
  for (const part of [...awards, ...contracts]) part.id ??= id;
  for (const contract of contracts) contract.awardID ??= id;
  for (const [index, item] of [tender, ...awards, ...contracts].flatMap((part) => nodes(part?.items)).entries())
    item.id ??= String(index + 1);
  for (const part of [tender, node(node(release.planning)?.budget), ...awards, ...contracts]) {
    for (const name of ["value", "minValue", "amount"]) {
      const value = node(part?.[name]);
      if (value?.amount !== undefined && currency !== undefined) value.currency ??= currency;
    }
  }
  const parties = nodes(release.parties);
  const enlist = (reference: Node | undefined, role: string) => {
    if (!reference) return;
    const name = plain(reference.name as string | Sourced<string> | undefined);
    const given = plain(reference.id as string | Sourced<string> | undefined);
    const own = given ?? (name === undefined ? undefined : slug(name));
    if (own === undefined || own === "") return;
    reference.id = reference.id ?? own;
    const known = parties.find((party) => plain(party.id as string | Sourced<string>) === own);
    if (known) known.roles = [...new Set([...((known.roles as string[] | undefined) ?? []), role])];
    else parties.push({ id: reference.id, name: reference.name, roles: [role] });
  };
  enlist(node(release.buyer), "buyer");
  enlist(node(tender?.procuringEntity), "procuringEntity");
  for (const tenderer of nodes(tender?.tenderers)) enlist(tenderer, "tenderer");
  for (const supplier of awards.flatMap((award) => nodes(award.suppliers))) enlist(supplier, "supplier");
  if (parties.length > 0) release.parties = parties;
}

/** OCDS 1.1, releaseTag: which stages a release speaks of. */
function tagsOf(release: Node): ("planning" | "tender" | "award" | "contract")[] {
  const tags = (["planning", "tender"] as const).filter((name) => release[name] !== undefined);
  const later = [
    ...(release.awards === undefined ? [] : (["award"] as const)),
    ...(release.contracts === undefined ? [] : (["contract"] as const)),
  ];
  const all = [...tags, ...later];
  return all.length > 0 ? all : ["tender"];
}
