import type { Clock } from "../base/clock.ts";
import { isObject, type JsonObject } from "../base/json.ts";
import { Kept } from "../base/kept.ts";
import { type MergeSource, type MergeSources, wholeStreamsOf } from "../compile/order.ts";
import type { Database } from "../store/database.ts";
import { allSources, type SourceState } from "../store/read-sources.ts";

const lastPrecedence = 200;

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
  readonly #merging: Kept<ReadonlyMap<string, MergeSource>>;
  readonly #database: Database;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#origins = new Kept(clock, 10_000, async () => {
      const all = await allSources(database);
      return new Map(all.map((source) => [source.id, originOf(source.id, source.meta)]));
    });
    this.#merging = new Kept(clock, 10_000, async () => {
      const all = await allSources(database);
      const merging = (source: SourceState) => ({
        precedence: source.precedence,
        wholeStreams: wholeStreamsOf(source.meta),
      });
      return new Map(all.map((source) => [source.id, merging(source)]));
    });
  }

  /** Sources and their runs as they are now. */
  states(): Promise<SourceState[]> {
    return allSources(this.#database);
  }

  /** What merging needs to know of each source. */
  async mergeSources(): Promise<MergeSources> {
    const known = await this.#merging.get();
    return (id) => known.get(id) ?? { precedence: lastPrecedence };
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
