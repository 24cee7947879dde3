import type { Clock } from "../base/clock.ts";
import { isObject, type JsonObject } from "../base/json.ts";
import type { Database } from "../store/database.ts";
import { allSources, type SourceState } from "../store/read-sources.ts";

/** A value that is asked for again when it is older than a while; callers in between share one answer. */
export class Kept<Value> {
  readonly #load: () => Promise<Value>;
  readonly #milliseconds: number;
  readonly #clock: Clock;
  #at = Number.NEGATIVE_INFINITY;
  #value: Promise<Value> | undefined;

  constructor(clock: Clock, milliseconds: number, load: () => Promise<Value>) {
    this.#clock = clock;
    this.#milliseconds = milliseconds;
    this.#load = load;
  }

  get(): Promise<Value> {
    const now = this.#clock.now().getTime();
    if (this.#value === undefined || now - this.#at >= this.#milliseconds || now < this.#at) {
      this.#at = now;
      const value = this.#load();
      // A failure is not kept.
      value.catch(() => {
        if (this.#value === value) this.#value = undefined;
      });
      this.#value = value;
    }
    return this.#value;
  }
}

/** Who publishes a source and under which licence, as packages and headers state it. */
export interface SourceOrigin {
  readonly id: string;
  readonly name: string;
  readonly portal?: string;
  readonly publisher: { readonly name: string; readonly uri?: string };
  readonly license?: string;
  readonly licenseName?: string;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export function originOf(id: string, meta: JsonObject): SourceOrigin {
  const publisher = isObject(meta.publisher) ? meta.publisher : {};
  const licence = isObject(meta.licence) ? meta.licence : {};
  const [portal, uri, license, licenseName] = [meta.portal, publisher.uri, licence.url, licence.name].map(text);
  return {
    id,
    name: text(meta.title) ?? id,
    ...(portal !== undefined && { portal }),
    publisher: { name: text(publisher.name) ?? text(meta.title) ?? id, ...(uri !== undefined && { uri }) },
    ...(license !== undefined && { license }),
    ...(licenseName !== undefined && { licenseName }),
  };
}

/** The sources, read again every few seconds, so that each reply can name the licence of its source. */
export class SourceDirectory {
  readonly #origins: Kept<ReadonlyMap<string, SourceOrigin>>;
  readonly #database: Database;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#origins = new Kept(clock, 10_000, async () => {
      const all = await allSources(database);
      return new Map(all.map((source) => [source.id, originOf(source.id, source.meta)]));
    });
  }

  /** Sources and their runs as they are now. */
  states(): Promise<SourceState[]> {
    return allSources(this.#database);
  }

  /** By id; a source that is not registered is known by its id alone. */
  async origins(ids: Iterable<string>): Promise<SourceOrigin[]> {
    const known = await this.#origins.get();
    return [...new Set(ids)].sort().map((id) => known.get(id) ?? originOf(id, {}));
  }

  /** `Link` header with the licence of a source; none where the source states none. */
  async licenseHeader(source: string): Promise<Record<string, string>> {
    const license = (await this.#origins.get()).get(source)?.license;
    return license === undefined ? {} : { link: `<${license}>; rel="license"` };
  }
}
