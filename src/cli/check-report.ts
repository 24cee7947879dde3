import type { CheckReport } from "../ingest/check/check.ts";
import type { CheckTally, CoverageField } from "../ocds/quality/index.ts";
import { table } from "./terminal.ts";

const shownErrors = 30;
const shownExamples = 2;
const shownFields = 20;

/** A report of `pregon check` for a person. */
export function reportText(report: CheckReport, allFields: boolean): string {
  const parts = [
    head(report),
    problems(report),
    errors(report),
    quality(report),
    dataset(report),
    coverage(report, allFields),
    sme(report),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const number = (count: number): string => count.toLocaleString("en-US");
const percent = (part: number, whole: number): string => (whole === 0 ? "-" : `${((part / whole) * 100).toFixed(1)} %`);
const counts = (of: Readonly<Record<string, number>>): string =>
  Object.entries(of)
    .map(([name, count]) => (count === 1 ? name : `${name} (${number(count)})`))
    .join(", ") || "nothing that is OCDS";

function head(report: CheckReport): string {
  const { overview, counts: found } = report;
  const errorKinds = report.errors.groups.length;
  const words = {
    valid: "VALID: no structural errors",
    invalid:
      report.errors.total > 0
        ? `INVALID: ${number(report.errors.total)} structural errors of ${errorKinds} kinds`
        : report.problems.length > 0
          ? "INVALID: a part of it cannot be read"
          : "INVALID: ids come twice",
    unreadable: "UNREADABLE: no release or record could be read",
  }[report.verdict];
  const lines: [string, string][] = [["what it is", counts(overview.packaging)]];
  if (report.texts > 1) lines.push(["files", number(report.texts)]);
  lines.push(["size", `${number(report.bytes)} bytes unpacked`]);
  if (Object.keys(overview.versions).length > 0) lines.push(["OCDS version", counts(overview.versions)]);
  if (overview.publishers.length > 0) lines.push(["publisher", overview.publishers.slice(0, 5).join("; ")]);
  if (overview.licenses.length > 0) lines.push(["license", overview.licenses.slice(0, 5).join("; ")]);
  const { publishedFrom: from, publishedTo: to } = overview;
  if (from !== null) lines.push(["published", from === to ? from : `${from} to ${to}`]);
  const { known, unknown } = overview.extensions;
  if (known.length + unknown.length > 0) {
    lines.push(["extensions", `${known.length + unknown.length} declared, ${known.length} of them known`]);
    for (const url of unknown) lines.push(["", `not known: ${url}`]);
  } else if (Object.keys(overview.versions).length > 0) lines.push(["extensions", "none declared"]);
  lines.push(["releases", number(found.releases)]);
  if (found.records > 0) lines.push(["records", number(found.records)]);
  if (found.linkedReleases > 0) lines.push(["linked releases", `${number(found.linkedReleases)} (not fetched)`]);
  if (found.versionedReleases > 0) lines.push(["versioned releases", number(found.versionedReleases)]);
  lines.push(["processes", `${found.processesExact ? "" : "at least "}${number(found.processes)} different ocids`]);
  return [report.input, words, ...lines.map(([name, value]) => `  ${name.padEnd(18)}  ${value}`)].join("\n");
}

function problems({ problems, problemsLeftOut, texts }: CheckReport): string {
  if (problems.length === 0) return "";
  const lines = problems.map(({ code, message, file, byte }) => {
    const where = byte === undefined ? "" : ` at byte ${byte}`;
    return `  ${code}${where}${texts > 1 ? ` of ${file}` : ""}: ${message}`;
  });
  if (problemsLeftOut > 0) lines.push(`  and ${number(problemsLeftOut)} more`);
  return ["Cannot be read", ...lines].join("\n");
}

function errors({ errors, unique, texts }: CheckReport): string {
  const lines: string[] = [];
  for (const { code, path, count, message, example } of errors.groups.slice(0, shownErrors)) {
    lines.push(`  ${number(count)} x ${code}  ${path === "" ? "(the document)" : path}`, `      ${message}`);
    const where = `${example.pointer || "(the document)"}${example.byte > 0 ? ` from byte ${example.byte}` : ""}`;
    lines.push(
      `      such as ${where}${example.ocid === null ? "" : ` (${example.ocid})`}${texts > 1 ? ` in ${example.file}` : ""}`,
    );
  }
  const more = errors.groups.length - shownErrors;
  if (more > 0) lines.push(`  and ${more} more kinds; --json has all`);
  if (errors.leftOut > 0) lines.push(`  and ${number(errors.leftOut)} errors of kinds that were not kept apart`);
  for (const { code, result, reason, about, examples } of unique) {
    if (result === "fail")
      lines.push(`  ${code}: ${about} ${reason}`, `      such as ${examples.map(String).join(", ")}`);
  }
  return lines.length === 0 ? "" : ["Structural errors", ...lines].join("\n");
}

function quality({ quality }: CheckReport): string {
  if (quality.releases === 0) return "";
  const rows = (scope: CheckTally["scope"]) => quality.checks.filter((check) => check.scope === scope);
  const lines: string[] = [`Quality: ${number(quality.releases)} releases looked at, each by itself`];
  for (const [scope, title] of [
    ["field", "Fields"],
    ["release", "Coherence, consistency, references"],
  ] as const) {
    const all = rows(scope);
    const used = all.filter(({ pass, fail }) => pass + fail > 0);
    const none = all.filter(({ pass, fail }) => pass + fail === 0);
    if (used.length > 0) {
      const cells = used.map(({ code, pass, fail, notApplicable }) => [
        code,
        number(pass),
        number(fail),
        number(notApplicable),
        percent(pass, pass + fail),
      ]);
      lines.push("", indented(table([title, "pass", "fail", "n/a", "pass of applicable"], cells)));
    }
    if (none.length > 0) lines.push(`  Nothing to look at for: ${none.map(({ code }) => code).join(", ")}`);
  }
  const failed = quality.checks.filter(({ fail }) => fail > 0);
  if (failed.length > 0) lines.push("", "What fails, with examples");
  for (const { code, about, applied, passed, examples } of failed) {
    lines.push(`  ${code}: ${about} ${number(applied - passed)} of ${number(applied)} do not hold.`);
    for (const { pointer, value, reason } of examples.slice(0, shownExamples)) {
      const text = JSON.stringify(value);
      lines.push(`      ${pointer} = ${text.length > 80 ? `${text.slice(0, 77)}...` : text}: ${reason}`);
    }
  }
  return lines.join("\n");
}

function dataset({ quality }: CheckReport): string {
  const used = quality.dataset.filter(({ result }) => result !== "notApplicable");
  if (used.length === 0) return "";
  const lines = used.map(
    ({ code, result, reason, about }) => `  ${result}  ${code}: ${about}${reason ? ` ${reason}` : ""}`,
  );
  return ["The data as a whole", ...lines].join("\n");
}

const mainFields = new Set(
  `buyer buyer/id parties parties/identifier parties/identifier/id parties/details/scale planning/budget/amount
  tender/id tender/title tender/description tender/status tender/procurementMethod tender/mainProcurementCategory
  tender/value/amount tender/tenderPeriod/startDate tender/tenderPeriod/endDate tender/numberOfTenderers tender/tenderers
  tender/items tender/items/classification/id tender/documents awards/id awards/status awards/date awards/value/amount
  awards/suppliers/id contracts/awardID contracts/status contracts/dateSigned contracts/value/amount contracts/period
  contracts/implementation/transactions/value/amount`.split(/\s+/),
);

function coverage({ quality }: CheckReport, all: boolean): string {
  const { releases, fields } = quality;
  if (releases === 0) return "";
  const stages = Object.entries(quality.stages).map(([stage, count]) => [
    stage,
    number(count),
    percent(count, releases),
  ]);
  const known = fields.filter((field) => field.known && (all || mainFields.has(field.path)));
  const met = new Set(known.map(({ path }) => path));
  const row = ({ path, releases: with_, extension }: CoverageField) => [
    path,
    number(with_),
    percent(with_, releases),
    extension ?? "",
  ];
  const rows = known.map(row);
  if (!all) for (const path of mainFields) if (!met.has(path)) rows.push([path, "0", percent(0, releases), ""]);
  const others = fields.filter((field) => !field.known).sort((a, b) => b.releases - a.releases);
  const lines = [
    indented(table(["Stage", "releases", "share"], stages)),
    "",
    indented(table([all ? "Field" : "Field (main ones; --fields lists all)", "releases", "share", "extension"], rows)),
  ];
  if (others.length > 0) {
    const listed = (all ? others : others.slice(0, shownFields)).map(row);
    const more = others.length - listed.length;
    lines.push("", indented(table(["Field outside of the standard", "releases", "share", ""], listed)));
    if (more > 0) lines.push(`  and ${more} more`);
  }
  return ["Coverage: releases that have it with a value", ...lines].join("\n");
}

function sme({ quality }: CheckReport): string {
  const { releases, sme: found } = quality;
  if (releases === 0) return "";
  const { supplierScale, reservedForSme, smeBids, otherFields } = found;
  const lines = [
    ["size of suppliers (parties/details/scale)", supplierScale],
    ["suitability for small and medium enterprises (tender/suitability/sme)", reservedForSme],
    ["bids of small and medium enterprises (statistics)", smeBids],
    ...otherFields.map(({ path, releases: count }) => [`${path} (outside of the standard)`, count] as const),
  ].filter(([, count]) => Number(count) > 0);
  if (lines.length === 0) return "Small and medium enterprises: no data about them";
  return [
    "Small and medium enterprises: there are data",
    ...lines.map(
      ([what, count]) => `  ${what}: ${number(Number(count))} releases (${percent(Number(count), releases)})`,
    ),
  ].join("\n");
}

const indented = (text: string): string => text.replace(/^/gm, "  ");
