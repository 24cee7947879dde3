import type { Clock } from "../base/clock.ts";
import { isObject, type JsonObject, type JsonValue, parseJson } from "../base/json.ts";
import type { Logger } from "../base/log.ts";
import {
  type Connector,
  decodeText,
  type FetchContext,
  type Fetched,
  type Ledger,
  messageOf,
  ocdsFileKinds,
  SourceError,
} from "../connector/index.ts";
import { createMapContext, mapPayload, type SettledRelease } from "../connector/map-payload.ts";
import type { HttpClient } from "../http/index.ts";
import { validate, validatePackage } from "../ocds/index.ts";
import { type CheckTally, type CoverageField, type SmeResult, Survey } from "../ocds/quality/index.ts";
import { prefixOf } from "./ocid-prefix.ts";
import { Tally, type TrialFinding } from "./trial-findings.ts";
import { type Measures, measured } from "./trial-http.ts";

/** What a trial of a feed found. Nothing of it is stored as data of the feed. */
export interface Trial {
  /** ISO 8601. */
  readonly at: string;
  readonly durationMs: number;
  /** `unusable`: no release could be read; `problems`: some of them are not valid, or something is missing. */
  readonly verdict: "good" | "problems" | "unusable";
  readonly reachable: {
    readonly ok: boolean;
    readonly error: { readonly code: string; readonly message: string } | null;
  } & Measures;
  /** Whether all there is was read, or a sample. */
  readonly paging: {
    readonly payloads: number;
    readonly entries: number;
    readonly sampled: boolean;
    readonly problems: readonly TrialFinding[];
  };
  readonly dates: { readonly oldest: string | null; readonly newest: string | null; readonly future: number };
  readonly licence: { readonly stated: JsonValue; readonly inData: readonly string[] };
  readonly validation: { readonly releases: number; readonly valid: number; readonly errors: readonly TrialFinding[] };
  readonly mapping: readonly TrialFinding[];
  readonly ocids: {
    readonly processes: number;
    readonly prefixes: readonly string[];
    readonly refused: readonly { readonly ocid: string; readonly reason: string }[];
  };
  readonly coverage: {
    readonly stages: Readonly<Record<string, number>>;
    readonly fields: readonly Pick<CoverageField, "path" | "releases">[];
  };
  readonly sme: SmeResult;
  readonly quality: readonly Pick<CheckTally, "code" | "about" | "pass" | "fail" | "notApplicable" | "examples">[];
  /** Notices as users would see them. */
  readonly preview: readonly JsonObject[];
}

export interface TrialSurroundings {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly ocidPrefix: string;
  readonly licence: JsonValue;
  /** Notices as they will be shown, from releases of the feed. */
  preview(connector: Connector, releases: readonly JsonObject[]): Promise<JsonObject[]>;
  /** Reason by ocid, of those that the feed's publisher may not speak of; claims nothing. */
  refused(ocids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const longestMs = 45_000;
const mostPayloads = 8;
const mostReleases = 500;
const mostProcesses = 1_000;
const shownNotices = 5;
const shownFields = 60;

/** Tries a feed: fetches what there is of it within bounds of time and size, and looks at it as the pipeline would. */
export async function runTrial(
  connector: Connector,
  around: TrialSurroundings,
  given?: readonly Fetched[],
): Promise<Trial> {
  const begun = around.clock.now();
  const deadline = AbortSignal.timeout(longestMs);
  const signal = AbortSignal.any([around.signal, deadline]);
  const http = measured(around.http);
  const look = new Look(connector, around);
  let sampled = false;
  let error: { code: string; message: string } | null = null;
  try {
    for await (const fetched of payloadsOf(connector, { ...around, http: http.client, signal }, look.ledger, given)) {
      look.take(fetched);
      if (look.payloads >= mostPayloads || look.releases >= mostReleases) {
        sampled = true;
        break;
      }
    }
  } catch (cause) {
    around.signal.throwIfAborted();
    if (deadline.aborted) {
      sampled = look.payloads > 0;
      error = sampled ? null : { code: "timeout", message: `nothing came within ${longestMs / 1_000} seconds` };
    } else
      error = {
        code: cause instanceof SourceError ? cause.code : "trial-failed",
        message: messageOf(cause).slice(0, 500),
      };
  }
  const refused = await around.refused([...look.processes.keys()]);
  const preview = await around.preview(connector, look.shown());
  return look.result({ begun, sampled, error, measures: http.measures(), refused, preview });
}

async function* payloadsOf(
  connector: Connector,
  around: Pick<TrialSurroundings, "http" | "clock" | "log" | "signal">,
  ledger: Ledger,
  given: readonly Fetched[] | undefined,
): AsyncGenerator<Fetched> {
  if (given || !connector.fetch) {
    yield* given ?? [];
    return;
  }
  const context: FetchContext = {
    http: connector.meta.policy ? around.http.withPolicy(connector.meta.policy) : around.http,
    scope: { mode: "all" },
    setting: () => undefined,
    now: () => around.clock.now(),
    signal: around.signal,
    log: around.log,
    ledger,
    watermark: () => undefined,
    advance: () => {},
    known: async () => new Map(),
    openEntries: async () => [],
  };
  yield* connector.fetch(context);
}

class Look {
  readonly #connector: Connector;
  readonly #around: TrialSurroundings;
  readonly #survey: Survey;
  readonly #errors = new Tally();
  readonly #issues = new Tally();
  readonly #books = new Tally();
  readonly #licences = new Set<string>();
  readonly #prefixes = new Set<string>();
  readonly #shown: JsonObject[] = [];
  /** Releases by ocid, of the first processes: for the preview. */
  readonly processes = new Map<string, number>();
  payloads = 0;
  releases = 0;
  #entries = 0;
  #valid = 0;
  #future = 0;
  #oldest: string | undefined;
  #newest: string | undefined;

  constructor(connector: Connector, around: TrialSurroundings) {
    this.#connector = connector;
    this.#around = around;
    this.#survey = new Survey({ now: around.clock.now() });
  }

  get ledger(): Ledger {
    return {
      declare: () => {},
      fetched: (entries) => {
        this.#entries += entries;
      },
      unchanged: () => {},
      duplicate: () => {},
      reject: (code, message, key) =>
        this.#books.add({ code, path: "", message, example: { ocid: null, pointer: "", where: key ?? null } }),
      incomplete: (code, message) => this.#books.add({ code, path: "", message, example: null }),
      suspicious: (code, message) => this.#books.add({ code, path: "", message, example: null }),
    };
  }

  take(fetched: Fetched): void {
    this.payloads += 1;
    const { meta } = this.#connector;
    const payload = { ...fetched, source: meta.id, context: fetched.context ?? {} };
    const base = this.#envelope(fetched);
    const mapped = mapPayload(this.#connector, payload, createMapContext(this.#connector, this.#around.ocidPrefix));
    if (mapped.failure)
      this.#books.add({ ...mapped.failure, path: "", example: { ocid: null, pointer: "", where: fetched.url } });
    for (const { code, message, at } of mapped.issues) {
      this.#issues.add({ code, path: at, message, example: { ocid: null, pointer: at, where: fetched.url } });
    }
    for (const settled of mapped.releases) {
      if (this.releases >= mostReleases) return;
      this.#release(settled, base, fetched.url);
    }
  }

  /** What the package says of itself. @returns the pointer of its list of releases, where there is one */
  #envelope(fetched: Fetched): string | undefined {
    if (fetched.kind !== ocdsFileKinds.package) return undefined;
    let value: JsonValue;
    try {
      value = parseJson(decodeText(fetched.bytes).text);
    } catch {
      return undefined;
    }
    if (!isObject(value) || value.ocid !== undefined) return undefined;
    if (typeof value.license === "string") this.#licences.add(value.license.slice(0, 300));
    const list = Array.isArray(value.records) ? "records" : "releases";
    // Large packages come in parts without their frame.
    if (value.uri !== undefined || value.version !== undefined) {
      for (const error of validatePackage({ ...value, [list]: [] }).errors) {
        if (error.code === "min-items") continue;
        this.#errors.add({
          ...error,
          path: error.pointer,
          example: { ocid: null, pointer: error.pointer, where: fetched.url },
        });
      }
    }
    return list === "releases" ? "/releases" : undefined;
  }

  #release({ release, sequence }: SettledRelease, base: string | undefined, url: string): void {
    const body = release as object as JsonObject;
    this.releases += 1;
    const { valid, errors } = validate(release);
    if (valid) this.#valid += 1;
    const at = base === undefined ? "" : `${base}/${sequence}`;
    for (const { code, pointer, message } of errors) {
      this.#errors.add({
        code,
        path: pointer,
        message,
        example: { ocid: release.ocid, pointer: at + pointer, where: url },
      });
    }
    this.#survey.add(body, at);
    this.#dates(release.date);
    this.#prefixes.add(prefixOf(release.ocid));
    const met = this.processes.get(release.ocid);
    if (met !== undefined || this.processes.size < mostProcesses) this.processes.set(release.ocid, (met ?? 0) + 1);
    if (met !== undefined || this.processes.size <= shownNotices) this.#shown.push(body);
  }

  #dates(date: string): void {
    const at = Date.parse(date);
    if (Number.isNaN(at)) return;
    const instant = new Date(at).toISOString();
    if (this.#oldest === undefined || instant < this.#oldest) this.#oldest = instant;
    if (this.#newest === undefined || instant > this.#newest) this.#newest = instant;
    if (at > this.#around.clock.now().getTime() + 86_400_000) this.#future += 1;
  }

  /** Releases of the first processes. */
  shown(): JsonObject[] {
    const first = new Set([...this.processes.keys()].slice(0, shownNotices));
    return this.#shown.filter(({ ocid }) => first.has(String(ocid)));
  }

  result(end: {
    begun: Date;
    sampled: boolean;
    error: { code: string; message: string } | null;
    measures: Measures;
    refused: ReadonlyMap<string, string>;
    preview: readonly JsonObject[];
  }): Trial {
    const survey = this.#survey.result();
    const [problems, errors, mapping] = [this.#books.list(), this.#errors.list(), this.#issues.list()];
    const faults = errors.length + problems.length + end.refused.size + this.#future + (end.error ? 1 : 0);
    return {
      at: this.#around.clock.now().toISOString(),
      durationMs: this.#around.clock.now().getTime() - end.begun.getTime(),
      verdict: this.releases === 0 ? "unusable" : faults > 0 ? "problems" : "good",
      reachable: { ok: end.error === null, error: end.error, ...end.measures },
      paging: { payloads: this.payloads, entries: this.#entries, sampled: end.sampled, problems },
      dates: { oldest: this.#oldest ?? null, newest: this.#newest ?? null, future: this.#future },
      licence: { stated: this.#around.licence, inData: [...this.#licences].slice(0, 10) },
      validation: { releases: this.releases, valid: this.#valid, errors },
      mapping,
      ocids: {
        processes: this.processes.size,
        prefixes: [...this.#prefixes].slice(0, 20),
        refused: [...end.refused].slice(0, 10).map(([ocid, reason]) => ({ ocid, reason })),
      },
      coverage: {
        stages: survey.stages,
        fields: survey.fields
          .slice(0, shownFields * 4)
          .filter(({ known }) => known)
          .slice(0, shownFields)
          .map(({ path, releases }) => ({ path, releases })),
      },
      sme: survey.sme,
      quality: survey.checks
        .filter(({ pass, fail }) => pass + fail > 0)
        .map(({ code, about, pass, fail, notApplicable, examples }) => ({
          code,
          about,
          pass,
          fail,
          notApplicable,
          examples,
        })),
      preview: end.preview,
    };
  }
}
