import { isObject } from "../base/json.ts";
import type { FeedRow } from "../store/feeds.ts";
import { graceDays } from "./limits.ts";
import { proofInstructions } from "./proof.ts";
import { inService } from "./states.ts";
import type { Trial } from "./trial.ts";
import { en } from "./words/en.ts";
import { es } from "./words/es.ts";
import { fr } from "./words/fr.ts";
import { pt } from "./words/pt.ts";
import type { ReportLanguage, ReportWords, SectionId, StepId } from "./words/types.ts";

const words: Readonly<Record<ReportLanguage, ReportWords>> = { es, pt, en, fr };

export const wordsOf = (lang: ReportLanguage): ReportWords => words[lang];

export interface ReportSection {
  readonly id: SectionId;
  readonly title: string;
  /** null: there is nothing to judge. */
  readonly ok: boolean | null;
  readonly text: readonly string[];
}

/** What a publisher is told of a feed: in words of their language, and the findings behind them. */
export interface Report {
  readonly feed: string;
  readonly lang: ReportLanguage;
  readonly status: FeedRow["status"];
  readonly statusText: string;
  readonly verdict: Trial["verdict"] | "untried";
  readonly summary: string;
  /** Of the last trial. */
  readonly at: string | null;
  readonly sections: readonly ReportSection[];
  readonly nextSteps: readonly string[];
  readonly trial: Trial | null;
}

/** Paths that users of the data look for first. */
const wanted = [
  "buyer",
  "tender/title",
  "tender/status",
  "tender/procurementMethod",
  "tender/value/amount",
  "tender/tenderPeriod/endDate",
  "awards/suppliers",
  "awards/value/amount",
  "tender/items/classification/id",
];
const slowMs = 5_000;
const oldDays = 90;

/** @param base address of this server, for what is to be sent here */
export function reportOf(
  feed: FeedRow,
  trial: Trial | undefined,
  lang: ReportLanguage,
  now: Date,
  base: string,
): Report {
  const say = words[lang];
  const reason = feed.reason === null ? "" : ` (${feed.reason})`;
  return {
    feed: feed.id,
    lang,
    status: feed.status,
    statusText: `${say.status[feed.status]}${reason}`,
    verdict: trial?.verdict ?? "untried",
    summary: say.verdict[trial?.verdict ?? "untried"],
    at: trial?.at ?? null,
    sections: [
      proofSection(feed, say),
      ...moveSection(feed, say),
      ...(trial ? trialSections(feed, trial, say, now) : []),
    ],
    nextSteps: stepsOf(feed, trial, base).map(([step, detail]) => say.steps[step](detail)),
    trial: trial ?? null,
  };
}

/** The day until which a missing proof may come back. */
export const graceEnds = (since: string): Date => new Date(Date.parse(since) + graceDays * 86_400_000);

const day = (instant: string | Date): string => new Date(instant).toISOString().slice(0, 10);

function proofSection(feed: FeedRow, say: ReportWords): ReportSection {
  const title = say.titles.proof;
  if (feed.proofFailedSince !== null && feed.provedAt !== null) {
    const text = say.proofVanished(day(feed.proofFailedSince), day(graceEnds(feed.proofFailedSince)));
    return { id: "proof", title, ok: false, text: [text] };
  }
  if (feed.proofMethod !== null && feed.provedAt !== null && feed.status !== "unproven") {
    return { id: "proof", title, ok: true, text: [say.proven(feed.proofMethod, day(feed.provedAt))] };
  }
  return { id: "proof", title, ok: false, text: [say.unproven] };
}

/** Where the feed's server says that it has gone. */
function moveSection({ moved }: FeedRow, say: ReportWords): ReportSection[] {
  if (moved === null) return [];
  return [
    { id: "move", title: say.titles.move, ok: false, text: [say.redirecting(moved.url, moved.status, moved.checks)] },
  ];
}

function trialSections(feed: FeedRow, trial: Trial, say: ReportWords, now: Date): ReportSection[] {
  const { reachable, paging, dates, validation, mapping, ocids, coverage, sme, quality, preview } = trial;
  const section = (id: SectionId, ok: boolean | null, ...text: (string | false | null)[]): ReportSection => ({
    id,
    title: say.titles[id],
    ok,
    text: text.filter((line): line is string => typeof line === "string"),
  });
  const moved = reachable.finalUrl !== null && new URL(reachable.finalUrl).origin !== new URL(feed.url).origin;
  const slowest = reachable.slowestMs ?? 0;
  const age = dates.newest === null ? 0 : Math.floor((now.getTime() - Date.parse(dates.newest)) / 86_400_000);
  const invalid = validation.releases - validation.valid;
  const stages = Object.entries(coverage.stages)
    .map(([stage, count]) => `${stage} ${count}`)
    .join(", ");
  const met = new Set(coverage.fields.map(({ path }) => path));
  const missing = wanted.filter((path) => ![...met].some((each) => each === path || each.startsWith(`${path}/`)));
  const hasSme = sme.supplierScale + sme.reservedForSme + sme.smeBids > 0;
  const failing = quality.filter(({ fail }) => fail > 0);
  const worst = [...failing].sort((a, b) => b.fail - a.fail)[0];
  const refused = ocids.refused[0];
  const some = validation.releases > 0;
  return [
    section(
      "reachability",
      reachable.ok,
      reachable.error
        ? say.notReached(reachable.error.code, reachable.error.message)
        : say.reached(reachable.requests, Math.ceil(reachable.bytes / 1_000)),
      moved && reachable.finalUrl !== null && say.moved(reachable.finalUrl),
    ),
    section(
      "speed",
      reachable.medianMs === null ? null : slowest < slowMs,
      reachable.medianMs === null ? say.noSpeed : say.speed(reachable.medianMs, slowest),
      slowest >= slowMs && say.slow,
    ),
    section(
      "paging",
      paging.problems.length === 0,
      (paging.sampled ? say.pagesSample : say.pagesAll)(paging.payloads, paging.entries),
      paging.problems.length > 0 && say.pagesProblems(paging.problems.length),
    ),
    section(
      "dates",
      dates.newest === null ? null : dates.future === 0,
      dates.oldest !== null && dates.newest !== null ? say.dates(day(dates.oldest), day(dates.newest)) : say.noDates,
      dates.future > 0 && say.futureDates(dates.future),
      age > oldDays && say.oldData(age),
    ),
    section(
      "licence",
      true,
      say.licence(licenceName(feed)),
      trial.licence.inData.length > 0
        ? say.licenceInData(trial.licence.inData.join(", "))
        : feed.kind !== "csv" && say.licenceMissingInData,
    ),
    section(
      "validation",
      some ? validation.errors.length === 0 : false,
      !some
        ? say.noReleases
        : validation.errors.length === 0
          ? say.allValid(validation.releases)
          : say.someInvalid(invalid, validation.releases, validation.errors.length),
    ),
    section(
      "mapping",
      mapping.length === 0,
      mapping.length === 0
        ? say.mappingClean
        : say.mappingIssues(
            mapping.length,
            mapping.reduce((sum, { count }) => sum + count, 0),
          ),
    ),
    section(
      "ocids",
      some ? refused === undefined : null,
      say.ocidsFine(ocids.processes, ocids.prefixes.join(", ") || "-"),
      refused !== undefined && say.ocidsRefused(ocids.refused.length, refused.ocid),
    ),
    section(
      "coverage",
      some ? missing.length === 0 : null,
      some && say.coverage(stages),
      some && missing.length > 0 && say.coverageMissing(missing.join(", ")),
    ),
    section(
      "sme",
      some ? hasSme : null,
      hasSme ? say.smeFound(sme.supplierScale, sme.reservedForSme, sme.smeBids, validation.releases) : say.smeNone,
      (sme.supplierScale === 0 || sme.reservedForSme === 0) && say.smeNeeded,
    ),
    section(
      "quality",
      quality.length === 0 ? null : failing.length === 0,
      worst ? say.qualityFails(failing.length, quality.length, worst.code) : say.qualityFine(quality.length),
    ),
    section(
      "preview",
      preview.length > 0 ? true : null,
      preview.length > 0 ? say.preview(preview.length) : say.previewNone,
    ),
  ];
}

/** Name and address of a licence as one text. */
function licenceName({ licence }: FeedRow): string {
  const { name, url } = isObject(licence) ? licence : {};
  return (
    [name, url]
      .filter((each) => typeof each === "string" && each !== "")
      .filter((each, index, all) => all.indexOf(each) === index)
      .join(", ") || "-"
  );
}

/** What to do next, the first thing first. */
function stepsOf(feed: FeedRow, trial: Trial | undefined, base: string): [StepId, string][] {
  const where = proofInstructions(feed)[0]?.where ?? feed.url;
  const steps: [StepId, string][] = [];
  if (feed.status === "unproven") steps.push(["prove", where]);
  if (feed.moved !== null) steps.push(["move", feed.moved.url]);
  if (feed.status !== "unproven" && feed.proofFailedSince !== null) steps.push(["restoreProof", where]);
  if (feed.status === "suspended" || feed.status === "rejected") steps.push(["askOperator", feed.reason ?? ""]);
  if (trial === undefined && feed.kind !== "push") steps.push(["try", ""]);
  const { error } = trial?.reachable ?? { error: null };
  const firstError = trial?.validation.errors[0];
  const problem = trial?.paging.problems[0];
  if (error) steps.push(["makeReachable", feed.url]);
  if (firstError) steps.push(["fixErrors", firstError.path || "/"]);
  if (problem && !error) steps.push(["fixPaging", problem.message]);
  if (trial && trial.ocids.refused.length > 0) steps.push(["fixOcids", ""]);
  if (trial && trial.dates.future > 0) steps.push(["fixDates", ""]);
  if (trial && trial.validation.releases > 0 && trial.sme.supplierScale === 0) steps.push(["addSme", ""]);
  if (feed.status === "proven") steps.push(["submit", ""]);
  if (feed.status === "pending") steps.push(["wait", ""]);
  if (feed.kind === "push" && inService(feed)) steps.push(["push", `${base}/api/v1/feeds/${feed.id}/releases`]);
  return steps.length > 0 ? steps : [["nothing", ""]];
}
