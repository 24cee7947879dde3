import { isObject, type JsonObject } from "../../base/json.ts";

export interface OverviewResult {
  /** What the file holds, with counts: "release package", "record package", "release without a package" and so on. */
  readonly packaging: Readonly<Record<string, number>>;
  /** Versions that packages state; "not stated" where one does not. */
  readonly versions: Readonly<Record<string, number>>;
  readonly publishers: readonly string[];
  readonly licenses: readonly string[];
  readonly publishedFrom: string | null;
  readonly publishedTo: string | null;
  readonly extensions: readonly string[];
}

const most = 200;

/** What packages say of themselves, gathered in bounded memory. */
export class Overview {
  readonly #packaging = new Map<string, number>();
  readonly #versions = new Map<string, number>();
  readonly #publishers = new Set<string>();
  readonly #licenses = new Set<string>();
  readonly #extensions = new Set<string>();
  #from: string | undefined;
  #to: string | undefined;

  packaging(kind: string): void {
    count(this.#packaging, kind);
  }

  package(envelope: JsonObject): void {
    this.packaging("records" in envelope ? "record package" : "release package");
    const { version, publisher, license, publishedDate, extensions } = envelope;
    count(this.#versions, version === undefined ? "not stated" : String(version));
    if (isObject(publisher) && typeof publisher.name === "string") keep(this.#publishers, publisher.name);
    if (typeof license === "string") keep(this.#licenses, license);
    if (typeof publishedDate === "string" && publishedDate !== "") {
      if (this.#from === undefined || publishedDate < this.#from) this.#from = publishedDate;
      if (this.#to === undefined || publishedDate > this.#to) this.#to = publishedDate;
    }
    for (const url of Array.isArray(extensions) ? extensions : []) {
      if (typeof url === "string") keep(this.#extensions, url);
    }
  }

  result(): OverviewResult {
    return {
      packaging: Object.fromEntries(this.#packaging),
      versions: Object.fromEntries(this.#versions),
      publishers: [...this.#publishers],
      licenses: [...this.#licenses],
      publishedFrom: this.#from ?? null,
      publishedTo: this.#to ?? null,
      extensions: [...this.#extensions],
    };
  }
}

function count(counts: Map<string, number>, name: string): void {
  if (counts.has(name) || counts.size < most) counts.set(name, (counts.get(name) ?? 0) + 1);
}

function keep(names: Set<string>, name: string): void {
  if (names.size < most) names.add(name);
}
