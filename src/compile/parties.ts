import { sha256 } from "../base/hash.ts";
import type { JsonObject, JsonValue } from "../base/json.ts";
import { type OrganizationIdentity, organizationIdentity } from "../ocds/index.ts";
import type { PartyRow } from "../store/rows.ts";
import { compact, distinct, key, object, objects, text } from "./reading.ts";
import type { SourceInfo } from "./source-info.ts";

/** An organization as notices show it. */
export interface OrganizationItem {
  /** Its id over all processes; "" where nothing tells who it is. */
  readonly id: string;
  readonly name: string | null;
  /** Code of partyScale as the release states it. */
  readonly scale: string | null;
}

/** The organizations of one process: its parties, and whoever is referred to without being among them. */
export class Parties {
  readonly #source: SourceInfo;
  readonly #rows = new Map<string, PartyRow>();

  constructor(compiled: JsonObject, source: SourceInfo) {
    this.#source = source;
    for (const party of objects(compiled.parties)) {
      const local = localId(party);
      const roles = Array.isArray(party.roles) ? party.roles.filter((role) => typeof role === "string") : [];
      if (local !== undefined) this.#add(local, party, roles);
    }
  }

  /** The organization that a reference means; being referred to gives it the role. */
  referred(reference: JsonObject, role: string): OrganizationItem {
    const local = localId(reference) ?? key(reference.name);
    if (local === undefined) return { id: "", name: null, scale: null };
    const known = this.#rows.get(local);
    const row = known ?? this.#add(local, reference, []);
    if (!row.roles.includes(role)) this.#rows.set(local, { ...row, roles: [...row.roles, role] });
    return { id: row.organization, name: row.name ?? text(reference.name) ?? null, scale: row.scale };
  }

  rows(): PartyRow[] {
    return [...this.#rows.values()];
  }

  #add(local: string, party: JsonObject, roles: readonly string[]): PartyRow {
    const known = this.#rows.get(local);
    const identifier = object(party.identifier);
    const scheme = key(identifier?.scheme) ?? known?.scheme ?? null;
    const stated = key(identifier?.id) ?? known?.identifier ?? null;
    const name = text(party.name) ?? text(identifier?.legalName) ?? known?.name ?? null;
    const identity = this.#identity(local, scheme, numberOr(identifier?.id, stated));
    const row: PartyRow = {
      party: local,
      organization: identity?.id ?? this.#unidentified(local, name),
      identified: identity !== undefined,
      naturalPerson: identity?.naturalPerson ?? (personal.test(local) ? true : null),
      country: identity ? (identity.country ?? null) : this.#source.country,
      roles: distinct([...(known?.roles ?? []), ...roles]),
      name,
      scheme,
      identifier: stated,
      scale: text(object(party.details)?.scale) ?? known?.scale ?? null,
    };
    this.#rows.set(local, row);
    return row;
  }

  /** By the identifier; else by the party's own id, where that is one of a register whose numbers we can check. */
  #identity(local: string, scheme: string | null, stated: string | number | null): OrganizationIdentity | undefined {
    const { country } = this.#source;
    if (scheme !== null && stated !== null) return organizationIdentity(scheme, stated, country);
    const [, prefix, rest] = /^([A-Z]{2}-[A-Z_]+)-(.+)$/.exec(local) ?? [];
    if (prefix === undefined || rest === undefined) return undefined;
    const found = organizationIdentity(prefix, rest, country);
    return found?.country !== undefined && found.checkDigit === "valid" ? found : undefined;
  }

  /**
   * Who has no identifier is known within its source alone: by the publisher's own id, where that is made to last, else by
   * the name as written. The name never joins two sources.
   */
  #unidentified(local: string, name: string | null): string {
    const by = name === null || lasting.test(local) || personal.test(local) ? `id\n${local}` : `name\n${folded(name)}`;
    return `X-${this.#source.id}-${sha256(`${this.#source.id}\n${by}`).slice(0, 16)}`;
  }
}

/** Ids with a list code before them, as OCDS asks for; others (`1`, `supplier`) may mean somebody else in each process. */
const lasting = /^[A-Z]{2}-[A-Z0-9_]+-./;
/** Ids that the mapping puts in the place of a natural person's number. */
const personal = /(^|-)(person-|persona-[0-9a-f]{16}$)/;

const localId = (party: JsonObject): string | undefined => key(party.id) ?? key(object(party.identifier)?.id);
const numberOr = (raw: JsonValue | undefined, text: string | null): string | number | null =>
  typeof raw === "number" ? raw : text;
const folded = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

export const reference = (item: OrganizationItem): JsonObject => compact({ id: item.id || undefined, name: item.name });
