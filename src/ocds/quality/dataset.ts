import { type JsonObject, type JsonValue, numberText } from "../../base/json.ts";
import { Counts, HashSet, textHash } from "./distinct.ts";
import { idOf, objectIn, objectsAt, valueAt } from "./parts.ts";
import type { CheckInfo, CheckSource, Result } from "./types.ts";

/** What a check of a whole data set found. */
export interface DatasetResult extends CheckInfo {
  readonly result: Result;
  /** In plain words: why it failed or does not apply; absent where it passed. */
  readonly reason?: string;
  /** The figures behind it: shares from 0 to 1, counts. */
  readonly figures: Readonly<Record<string, number>>;
  readonly examples: readonly JsonValue[];
}

/** An accumulator: takes compiled releases one after another, its memory is bounded. */
export interface DatasetCheck {
  add(release: JsonObject): void;
  result(): DatasetResult;
}

/** Different values that are counted exactly; beyond that a check does not apply. */
const mostDifferent = 100_000;
/** Entries of a table of ids, sixteen to thirty-two bytes each. */
const mostIds = 1_000_000;
const tooMany = "there are more different values than are kept count of";

const info = (code: string, about: string, source: CheckSource = "pelican"): CheckInfo => ({
  code,
  scope: "dataset",
  about,
  source,
});

const share = (count: number, total: number): number => (total === 0 ? 0 : Math.round((count / total) * 1e6) / 1e6);

const textsAt = (release: JsonObject, path: readonly string[]): string[] => {
  const field = path[path.length - 1] as string;
  return objectsAt(release, ...path.slice(0, -1)).flatMap(({ value }) => {
    const found = value[field];
    return (Array.isArray(found) ? found : [found]).filter((each) => typeof each === "string" && each !== "");
  }) as string[];
};

/** The codes of a field: named ones each 0.1 % to 99 % of all, or the largest at most 95 %, or a report only. */
function codes(
  name: string,
  paths: readonly (readonly string[])[],
  rule: { readonly expected?: readonly string[]; readonly most?: number },
): DatasetCheck {
  const counts = new Counts(1_000);
  const { expected = [], most } = rule;
  const about =
    expected.length > 0
      ? `${expected.join(" and ")} ${expected.length > 1 ? "are each" : "is"} 0.1 % to 99 % of the values.`
      : most === undefined
        ? "How the values are spread; a report alone."
        : `No value is more than ${most * 100} % of all.`;
  return {
    add(release) {
      for (const path of paths) for (const text of textsAt(release, path)) counts.add(text);
    },
    result() {
      const { total } = counts;
      const base = info(`distribution.${name}`, about);
      const top = counts.top(20);
      const figures = Object.fromEntries(top.map(([code, count]) => [code, share(count, total)]));
      if (total === 0) {
        return { ...base, result: "notApplicable", reason: "no release has the field", figures, examples: [] };
      }
      const wrong = expected.filter((code) => {
        const part = (counts.all.get(code) ?? 0) / total;
        return part < 0.001 || part > 0.99;
      });
      const [largest] = top;
      if (most !== undefined && largest && largest[1] / total > most) wrong.push(largest[0]);
      for (const code of wrong) figures[code] = share(counts.all.get(code) ?? 0, total);
      const reason = wrong.map((code) => `${code}: ${((figures[code] ?? 0) * 100).toFixed(1)} %`).join(", ");
      return wrong.length === 0
        ? { ...base, result: "pass", figures, examples: [] }
        : { ...base, result: "fail", reason, figures, examples: wrong };
    },
  };
}

/** The three most frequent amounts (with their currencies) together are less than a tenth. */
function repetition(name: string, path: readonly string[]): DatasetCheck {
  const counts = new Counts(mostDifferent);
  return {
    add(release) {
      for (const { value } of objectsAt(release, ...path)) {
        const amount = numberText(value.amount);
        if (amount !== undefined && typeof value.currency === "string") counts.add(`${amount} ${value.currency}`);
      }
    },
    result() {
      const base = info(`distribution.${name}`, "The three most frequent values are together less than 10 % of all.");
      const top = counts.top(3);
      const part = share(
        top.reduce((sum, [, count]) => sum + count, 0),
        counts.total,
      );
      const figures = { values: counts.total, share: part };
      if (counts.total === 0) {
        return { ...base, result: "notApplicable", reason: "no release has such a value", figures, examples: [] };
      }
      if (counts.full) return { ...base, result: "notApplicable", reason: tooMany, figures, examples: [] };
      const examples = top.map(([value]) => value);
      if (part < 0.1) return { ...base, result: "pass", figures, examples };
      return { ...base, result: "fail", reason: `${(part * 100).toFixed(1)} % of the values`, figures, examples };
    },
  };
}

const leastReleases = 1_000;

function buyers(): DatasetCheck[] {
  const counts = new Counts(mostDifferent);
  const check = (
    code: string,
    about: string,
    judge: () => { ok: boolean; reason: string; figures: Record<string, number>; examples: JsonValue[] },
    add: (release: JsonObject) => void,
  ): DatasetCheck => ({
    add,
    result() {
      const base = info(code, about);
      const few = counts.total < leastReleases;
      if (few || counts.full) {
        const reason = few ? `fewer than ${leastReleases} releases have a buyer with an id` : tooMany;
        return { ...base, result: "notApplicable", reason, figures: { releases: counts.total }, examples: [] };
      }
      const { ok, reason, figures, examples } = judge();
      return ok
        ? { ...base, result: "pass", figures, examples }
        : { ...base, result: "fail", reason, figures, examples };
    },
  });
  return [
    check(
      "distribution.buyer",
      "Fewer than half of the buyers are seen in one release only.",
      () => {
        const once = [...counts.all.values()].filter((count) => count === 1).length;
        const part = share(once, counts.all.size);
        const figures = { buyers: counts.all.size, seenOnce: once, share: part };
        return { ok: part < 0.5, reason: `${once} of ${counts.all.size} are seen once`, figures, examples: [] };
      },
      (release) => {
        const id = idOf(valueAt(release, "buyer", "id"));
        if (id !== undefined) counts.add(id);
      },
    ),
    check(
      "distribution.buyer_repetition",
      "The most frequent buyer has more than 1 % and less than 50 % of the releases.",
      () => {
        const [[id, count] = ["", 0]] = counts.top(1);
        const part = share(count, counts.total);
        const reason = `${id} has ${(part * 100).toFixed(1)} %`;
        return { ok: part > 0.01 && part < 0.5, reason, figures: { share: part }, examples: [id] };
      },
      () => {},
    ),
  ];
}

/** Ids that may not come twice. */
function unique(base: CheckInfo, idIn: (release: JsonObject) => string | undefined, absent: string): DatasetCheck {
  const seen = new HashSet(mostIds);
  const examples: string[] = [];
  let repeated = 0;
  return {
    add(release) {
      const id = idIn(release);
      if (id === undefined || seen.add(id) !== false) return;
      repeated += 1;
      if (examples.length < 3) examples.push(id.replace("\n", " "));
    },
    result() {
      const figures = { different: seen.size, repeated };
      if (seen.size === 0) return { ...base, result: "notApplicable", reason: absent, figures, examples: [] };
      if (repeated > 0) return { ...base, result: "fail", reason: `${repeated} come again`, figures, examples };
      if (seen.full) return { ...base, result: "notApplicable", reason: tooMany, figures, examples: [] };
      return { ...base, result: "pass", figures, examples };
    },
  };
}

/** No two processes share a tender id; releases of one process may. */
function tenderIds(): DatasetCheck {
  const tenders = new HashSet(mostIds);
  const pairs = new HashSet(mostIds);
  const examples: string[] = [];
  let repeated = 0;
  return {
    add(release) {
      const id = idOf(objectIn(release, "tender")?.id);
      if (id === undefined || pairs.add(`${idOf(release.ocid)}\n${id}`) !== true || tenders.add(id) !== false) return;
      repeated += 1;
      if (examples.length < 3) examples.push(id);
    },
    result() {
      const base = info("unique.tender_id", "No two processes have a tender with the same id.");
      const figures = { different: tenders.size, repeated };
      if (tenders.size === 0) {
        return {
          ...base,
          result: "notApplicable",
          reason: "no release has a tender with an id",
          figures,
          examples: [],
        };
      }
      if (repeated > 0) return { ...base, result: "fail", reason: `${repeated} come again`, figures, examples };
      if (tenders.full || pairs.full)
        return { ...base, result: "notApplicable", reason: tooMany, figures, examples: [] };
      return { ...base, result: "pass", figures, examples };
    },
  };
}

/** The related processes of a release, and of its contracts, that are named by their ocid. */
const relatedIn = (release: JsonObject) =>
  [["relatedProcesses"], ["contracts", "relatedProcesses"]]
    .flatMap((path) => objectsAt(release, ...path))
    .filter(({ value }) => value.scheme === "ocid" && typeof value.identifier === "string");

/** Related processes of the scheme `ocid` are in the data set too; they may come later in it. */
function related(): DatasetCheck {
  const ocids = new HashSet(mostIds);
  const asked = new Counts(mostDifferent);
  return {
    add(release) {
      if (typeof release.ocid === "string") ocids.add(release.ocid);
      for (const { value } of relatedIn(release)) asked.add(value.identifier as string);
    },
    result() {
      const base = info("reference.related_process_identifier", "Related processes are in the data set too.");
      const missing = [...asked.all.keys()].filter((ocid) => !ocids.has(ocid));
      const figures = { related: asked.all.size, missing: missing.length };
      if (asked.total === 0) {
        return { ...base, result: "notApplicable", reason: "no process is related by ocid", figures, examples: [] };
      }
      if (ocids.full || asked.full) return { ...base, result: "notApplicable", reason: tooMany, figures, examples: [] };
      return missing.length === 0
        ? { ...base, result: "pass", figures, examples: [] }
        : { ...base, result: "fail", reason: `${missing.length} are not`, figures, examples: missing.slice(0, 3) };
    },
  };
}

/** A related process is called what its own tender is called; either may come first. */
function relatedTitles(): DatasetCheck {
  // Only what is asked about is kept of the titles: their hashes, by the ocid that they are asked for.
  const asked = new Map<string, Set<number>>();
  const titles = new Map<string, number>();
  let [full, pairs] = [false, 0];
  return {
    add(release) {
      const title = objectIn(release, "tender")?.title;
      if (typeof release.ocid === "string" && typeof title === "string") {
        if (titles.size < mostDifferent) titles.set(release.ocid, textHash(title));
        else full = true;
      }
      for (const { value } of relatedIn(release)) {
        if (typeof value.title !== "string") continue;
        const known = asked.get(value.identifier as string);
        if (known === undefined && asked.size >= mostDifferent) full = true;
        else asked.set(value.identifier as string, (known ?? new Set()).add(textHash(value.title)));
      }
    },
    result() {
      const base = info("consistent.related_process_title", "A related process has the title of its tender.");
      const wrong: string[] = [];
      for (const [ocid, hashes] of asked) {
        const title = titles.get(ocid);
        if (title === undefined) continue;
        pairs += hashes.size;
        if (hashes.size > 1 || !hashes.has(title)) wrong.push(ocid);
      }
      const figures = { compared: pairs, different: wrong.length };
      const unknown = { ...base, result: "notApplicable" as const, figures, examples: [] };
      if (wrong.length > 0)
        return {
          ...base,
          result: "fail",
          reason: `${wrong.length} have another`,
          figures,
          examples: wrong.slice(0, 3),
        };
      if (full) return { ...unknown, reason: tooMany };
      if (pairs === 0) return { ...unknown, reason: "no related process with a title is in the data set" };
      return { ...base, result: "pass", figures, examples: [] };
    },
  };
}

const milestones = [
  ["planning", "milestones"],
  ["tender", "milestones"],
  ["contracts", "milestones"],
  ["contracts", "implementation", "milestones"],
];
const documents = [
  ["planning", "documents"],
  ["tender", "documents"],
  ["awards", "documents"],
  ["contracts", "documents"],
  ["contracts", "implementation", "documents"],
];
const values = [
  ["tender", "value"],
  ["tender", "minValue"],
  ["awards", "value"],
  ["contracts", "value"],
  ["planning", "budget", "amount"],
];
const each = (paths: readonly (readonly string[])[], field: string) => paths.map((path) => [...path, field]);

/** Pelican's data set checks, and lib-cove-ocds' unique ids, that need neither rates nor a network. */
export class DatasetChecks {
  readonly #checks: readonly DatasetCheck[] = [
    codes("tender_status", [["tender", "status"]], { expected: ["active", "complete"] }),
    codes("tender_procurement_method", [["tender", "procurementMethod"]], { expected: ["open"] }),
    codes("awards_status", [["awards", "status"]], { expected: ["active"] }),
    codes("contracts_status", [["contracts", "status"]], { expected: ["active", "terminated"] }),
    codes("milestone_status", each(milestones, "status"), { expected: ["met"] }),
    codes("main_procurement_category", [["tender", "mainProcurementCategory"]], { most: 0.95 }),
    codes("tender_award_criteria", [["tender", "awardCriteria"]], {}),
    codes("tender_submission_method", [["tender", "submissionMethod"]], {}),
    codes("milestone_type", each(milestones, "type"), {}),
    codes("document_document_type", each(documents, "documentType"), {}),
    codes("value_currency", each(values, "currency"), {}),
    codes(
      "related_process_relation",
      [
        ["relatedProcesses", "relationship"],
        ["contracts", "relatedProcesses", "relationship"],
      ],
      {},
    ),
    repetition("tender_value_repetition", ["tender", "value"]),
    repetition("awards_value_repetition", ["awards", "value"]),
    repetition("contracts_value_repetition", ["contracts", "value"]),
    ...buyers(),
    tenderIds(),
    related(),
    relatedTitles(),
  ];

  /** @param release the state of a process; each process is to be given once */
  add(release: JsonObject): void {
    for (const check of this.#checks) check.add(release);
  }

  results(): DatasetResult[] {
    return this.#checks.map((check) => check.result());
  }
}

/** Releases by (ocid, id), or records by ocid, that come twice in a package or file. */
export const uniqueReleases = (): DatasetCheck =>
  unique(
    info("unique_release_ids", "No two releases have the same ocid and id.", "cove"),
    ({ ocid, id }) => (idOf(ocid) === undefined || idOf(id) === undefined ? undefined : `${idOf(ocid)}\n${idOf(id)}`),
    "no release has both ocid and id",
  );

export const uniqueRecords = (): DatasetCheck =>
  unique(
    info("unique_record_ocids", "No two records have the same ocid.", "cove"),
    ({ ocid }) => idOf(ocid),
    "there are no records",
  );
