import type { JsonValue } from "../../base/json.ts";
import type { Figure } from "../../indicators/answer.ts";
import { csvField } from "./notices-csv.ts";

/** What each figure carries, so that a row can be cited by itself. */
export interface FigureOrigin {
  readonly indicator: string;
  readonly version: number;
  readonly change: number;
}

const numbers = [
  "value",
  "numerator",
  "denominator",
  "unknown",
  "coverage",
  "lower",
  "upper",
  "unit",
  "n",
  "notAssessable",
  "reading",
  "small",
] as const;

/** Columns of a table of figures with a function for each; groups and further numbers have a column of their own. */
export function figureColumns(
  figures: readonly Figure[],
  origin: FigureOrigin,
): readonly (readonly [name: string, of: (figure: Figure) => JsonValue])[] {
  const names = (of: (figure: Figure) => object) => [...new Set(figures.flatMap((each) => Object.keys(of(each))))];
  return [
    ["indicator", () => origin.indicator],
    ["version", () => origin.version],
    ["change", () => origin.change],
    ...names(({ group }) => group).map(
      (name) => [`group/${name}`, (each: Figure) => each.group[name] ?? null] as const,
    ),
    ...numbers.map((name) => [name, (each: Figure) => each[name]] as const),
    ["definition", (each) => each.definition?.id ?? null],
    ...names(({ more }) => more).map((name) => [`more/${name}`, (each: Figure) => each.more[name] ?? null] as const),
  ];
}

/** Figures as CSV with a header line (RFC 4180). */
export function figuresCsv(figures: readonly Figure[], origin: FigureOrigin): string {
  const columns = figureColumns(figures, origin);
  const lines = figures.map((figure) => columns.map(([, of]) => csvField(of(figure))).join(","));
  return [columns.map(([name]) => name).join(","), ...lines, ""].join("\r\n");
}
