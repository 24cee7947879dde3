import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { Figure } from "../../indicators/answer.ts";
import type { Table } from "./table.ts";

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

/** Figures as a table: groups and further numbers have a column of their own, those of these figures. */
export function figureTable(figures: readonly Figure[], origin: FigureOrigin): Table {
  const names = (of: (figure: Figure) => object) => [...new Set(figures.flatMap((each) => Object.keys(of(each))))];
  const inner = (outer: string, name: string) =>
    [`${outer}/${name}`, (item: JsonObject) => (item[outer] as JsonObject | undefined)?.[name]] as const;
  return {
    name: `${origin.indicator}-${origin.change}`,
    columns: [
      ...["indicator", "version", "change"].map(own),
      ...names(({ group }) => group).map((name) => inner("group", name)),
      ...numbers.map(own),
      ["definition", (item) => (item.definition as JsonObject | null)?.id],
      ...names(({ more }) => more).map((name) => inner("more", name)),
    ],
  };
}

const own = (name: string) => [name, (item: JsonObject): JsonValue | undefined => item[name]] as const;
