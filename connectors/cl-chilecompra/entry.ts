import {
  type EntryState,
  type FetchContext,
  type Fetched,
  instant,
  isObject,
  type JsonObject,
  type JsonValue,
  messageOf,
  SourceError,
  sha256,
} from "../../src/connector/index.ts";
import { type Answer, packageUrl, readAnswer, type Stage, stages } from "./ask.ts";
import { ocidPrefix, zone } from "./v1.ts";

/** A process to be fetched: its code, where it is listed, and the packages that it is known to have. */
export interface Entry {
  readonly code: string;
  /** Listing it was met in; absent where a change list named it first. */
  readonly system?: string;
  /** "2026-07": the month that lists it. */
  readonly month?: string;
  readonly packages: ReadonlyMap<Stage, string>;
  /** CodigoEstado that the ticketed API last gave, where it did. */
  readonly state?: string;
}

/** What the packages of a process say about its course. */
export interface Course {
  readonly releases: string[];
  tenderStatus?: string;
  readonly awardStatuses: string[];
  /** Dates of the first and the last release, instants. */
  firstDate?: string;
  lastDate?: string;
}

const terminalTender = new Set(["complete", "unsuccessful", "cancelled", "withdrawn"]);
const quietDays = 120;
const day = 86_400_000;

export const isTerminal = (course: Course): boolean => terminalTender.has(course.tenderStatus ?? "");

/**
 * Whether no further change is expected: the tender has ended (or there is none, as in direct awards) and an award that
 * is no longer pending is published; or the tender has ended otherwise than by award and nothing has come for 120 days.
 */
export function isFinal(course: Course, now: Date): boolean {
  const decided = course.awardStatuses.some((status) => status !== "pending");
  if (course.tenderStatus === undefined) return decided;
  if (!isTerminal(course)) return false;
  if (decided) return true;
  const last = course.lastDate === undefined ? Number.NaN : Date.parse(course.lastDate);
  return course.tenderStatus !== "complete" && now.getTime() - last > quietDays * day;
}

/** Reads the course of a process off a package, which is in memory anyway. */
export function readCourse(course: Course, value: JsonValue): void {
  for (const release of objects(isObject(value) ? value.releases : undefined)) {
    if (typeof release.id === "string") course.releases.push(release.id);
    const date = typeof release.date === "string" ? instant(release.date, { zone, ignoreOffset: true }) : undefined;
    if (date !== undefined) {
      const at = Date.parse(date);
      if (course.firstDate === undefined || at < Date.parse(course.firstDate)) course.firstDate = date;
      if (course.lastDate === undefined || at > Date.parse(course.lastDate)) course.lastDate = date;
    }
    if (isObject(release.tender) && typeof release.tender.status === "string") {
      course.tenderStatus = release.tender.status;
    }
    for (const award of objects(release.awards)) {
      if (typeof award.status === "string") course.awardStatuses.push(award.status);
    }
  }
}

const objects = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

export const codeOf = (ocid: string): string =>
  ocid.startsWith(`${ocidPrefix}-`) ? ocid.slice(ocidPrefix.length + 1) : ocid;

/** The portal writes http:// and answers https:// as well. */
export const secure = (url: string): string => url.replace(/^http:/, "https:");

export type Outcome =
  /** Everything came: the payloads end with the entry. */
  | { readonly kind: "whole"; readonly payloads: readonly Fetched[] }
  /** Something listed did not come; what did is worth keeping, but the entry stays to be asked for. */
  | { readonly kind: "broken"; readonly payloads: readonly Fetched[]; readonly code: string; readonly message: string }
  /** The OCDS API has nothing of this process. */
  | { readonly kind: "absent" };

/**
 * Fetches the packages of a process. An award package is also tried where the tender has ended though none was listed.
 */
export async function fetchEntry(context: FetchContext, entry: Entry): Promise<Outcome> {
  const course: Course = { releases: [], awardStatuses: [] };
  const got: { stage: Stage; answer: Answer }[] = [];
  let failure: { code: string; message: string } | undefined;
  for (const stage of stages) {
    const listed = entry.packages.get(stage);
    const url = listed ?? (stage === "award" && isTerminal(course) ? packageUrl("award", entry.code) : undefined);
    if (url === undefined) continue;
    try {
      const answer = readAnswer(await context.http.request({ url: secure(url), signal: context.signal }));
      if (answer.error === undefined) {
        got.push({ stage, answer });
        readCourse(course, answer.value);
      } else if (answer.error.code !== "no-results" || listed !== undefined) {
        const code = answer.error.code === "no-results" ? "package-missing" : answer.error.code;
        failure ??= { code, message: `${stage} package of ${entry.code}: ${answer.error.message}` };
      }
    } catch (error) {
      context.signal.throwIfAborted();
      const code = error instanceof SourceError ? error.code : undefined;
      if (code === undefined) throw error;
      failure ??= { code, message: `${stage} package of ${entry.code}: ${messageOf(error)}` };
    }
  }
  const payloads = got.map(({ answer }) => payloadOf("ocds-package", answer));
  if (failure?.code === "package-missing" && payloads.length === 0) return { kind: "absent" };
  if (failure) return { kind: "broken", payloads, ...failure };
  const last = payloads.pop();
  if (last === undefined) return { kind: "absent" };
  const packages = got.map(({ stage }) => stage);
  return {
    kind: "whole",
    payloads: [...payloads, { ...last, entry: stateOf(entry, course, packages, context.now()) }],
  };
}

export const payloadOf = (kind: string, { response }: Answer): Fetched => ({
  kind,
  url: response.url,
  fetchedAt: response.fetchedAt,
  mediaType: response.mediaType,
  bytes: response.bytes,
});

function stateOf(entry: Entry, course: Course, packages: readonly Stage[], now: Date): EntryState {
  const context: JsonObject = { packages: [...packages], checked: now.toISOString() };
  if (entry.system !== undefined) context.system = entry.system;
  // A change list names no month: that of the first release is as good.
  const month = entry.month ?? course.firstDate?.slice(0, 7);
  if (month !== undefined) context.month = month;
  if (entry.state !== undefined) context.state = entry.state;
  return {
    key: entry.code,
    version: sha256(course.releases.join("\n")).slice(0, 16),
    final: isFinal(course, now),
    context,
  };
}

/** The entry to ask for again, from what was stored of it. */
export function entryFromState(state: EntryState, fresh: { state?: string } = {}): Entry {
  const { packages, system, month, state: seen } = state.context ?? {};
  const had = Array.isArray(packages) ? stages.filter((stage) => packages.includes(stage)) : [];
  const lastSeen = fresh.state ?? (typeof seen === "string" ? seen : undefined);
  return {
    code: state.key,
    packages: new Map(
      (had.length > 0 ? had : (["tender"] as const)).map((stage) => [stage, packageUrl(stage, state.key)]),
    ),
    ...(typeof system === "string" ? { system } : {}),
    ...(typeof month === "string" ? { month } : {}),
    ...(lastSeen === undefined ? {} : { state: lastSeen }),
  };
}
