import { addDecimals, multiplyDecimals } from "../base/decimal.ts";
import { numberFromText } from "../base/json.ts";
import type { Database } from "../store/database.ts";
import {
  grainOf,
  type IndicatorFilter,
  type IndicatorGroup,
  type IndicatorQuestion,
  indicatorGroups,
  readBuyers,
  readDistinct,
  readSpreads,
  readSums,
} from "../store/read-indicators.ts";
import { againstEconomy } from "./against-economy.ts";
import { indicatorOf } from "./catalogue/index.ts";
import { type SizeDefinition, sizeDefinition } from "./definitions/size-definitions.ts";
import { scaleLetter, sumKey } from "./engine/contributions.ts";
import { scales } from "./engine/facts.ts";
import { type Numbers, plainFigure, ratio, shareOf, smallNumber, type Terms } from "./engine/figures.ts";
import type { Indicator } from "./engine/indicator.ts";
import { registerLabel } from "./engine/observe.ts";
import { marketFigures } from "./markets.ts";

export const labelGroups = ["scale", "status", "field"] as const;
export const figureGroups = [...indicatorGroups, ...labelGroups] as const;
export type FigureGroup = (typeof figureGroups)[number];
export const periods = ["year", "quarter", "month"] as const;

/** The unknown, as the value of a group. */
export const unknownGroup = "unknown";

export interface FigureQuestion {
  readonly filter: Omit<IndicatorFilter, "currency" | "settledBy">;
  readonly groupBy: readonly FigureGroup[];
  /** Amounts in this currency alone; USD: converted, where there is a rate. Without it each currency is a group. */
  readonly currency?: string | undefined;
  /** Least coverage at which a figure with bounds shows its value too. */
  readonly minimumCoverage: number;
  /** Present day, `YYYY-MM-DD`. */
  readonly today: string;
  /** As of a change at which figures were kept, see {@link pastTrouble}; without it as they are. */
  readonly at?: number | undefined;
}

export interface Figure extends Numbers {
  /** Value by name of the group; `currency` among them for amounts. */
  readonly group: Readonly<Record<string, string>>;
  readonly unit: string;
  /** What a small firm is in the country of the row. */
  readonly definition: SizeDefinition | null;
  /** Fewer observations than may stand for others. */
  readonly small: boolean;
  /** Mean, median, quartiles and the like. */
  readonly more: Readonly<Record<string, number | null>>;
}

/** A figure before it is told which definition it rests on. */
export interface RawFigure {
  readonly group: readonly string[];
  readonly currency: string;
  readonly label?: string;
  readonly numbers: Numbers;
  readonly more?: Readonly<Record<string, number | null>>;
}

/** The indicator whose observations count, and what it is asked. */
export interface Asked {
  readonly indicator: Indicator;
  readonly question: IndicatorQuestion;
  /** Sums in dollars. */
  readonly dollars: boolean;
  readonly labelled: boolean;
  readonly minimumCoverage: number;
}

/** What is asked of the store. */
function askedOf(indicator: Indicator, given: FigureQuestion): Asked {
  const source = (indicator.sameAs && indicatorOf(indicator.sameAs)) || indicator;
  const dollars = source.money === true && given.currency === "USD" && source.observe !== undefined;
  const groupBy = given.groupBy.filter((each): each is IndicatorGroup => !isLabelGroup(each));
  if (source.measure.kind === "retention" && !periods.some((each) => groupBy.includes(each))) groupBy.push("year");
  const amountsOf = source.money === true && !dollars ? given.currency : undefined;
  return {
    indicator: source,
    question: {
      family: source.family,
      groupBy,
      byCurrency: source.money === true && !dollars,
      at: given.at,
      filter: {
        ...given.filter,
        ...(amountsOf !== undefined && { currency: amountsOf }),
        ...(source.minimumAgeDays !== undefined && { settledBy: daysBefore(given.today, source.minimumAgeDays) }),
      },
    },
    dollars,
    labelled: given.groupBy.some(isLabelGroup),
    minimumCoverage: given.minimumCoverage,
  };
}

/**
 * Why a question cannot be answered as of the past; undefined where it can. What is kept are the roll-ups, by country,
 * source and period: not single values, which medians are made of, nor who the firms are.
 */
export function pastTrouble(indicator: Indicator, given: FigureQuestion): string | undefined {
  const asked = askedOf(indicator, given);
  if (!summedKinds.has(asked.indicator.measure.kind))
    return "medians, distinct firms and markets are not kept for the past";
  if (asked.question.filter.settledBy !== undefined) return "what depends on the present day is not kept for the past";
  return grainOf(asked.question) === "facts"
    ? "the past is kept by country, source, and whole months or years alone"
    : undefined;
}

/** Figures of an indicator, in the order of their groups. */
export async function answer(
  database: Pick<Database, "sql">,
  indicator: Indicator,
  given: FigureQuestion,
): Promise<Figure[]> {
  const asked = askedOf(indicator, given);
  const raw = await rawFigures(database, asked);
  const figures = raw
    // What has neither an observation nor anything left out is no row.
    .filter(({ numbers: { n, unknown, notAssessable } }) => n !== 0 || unknown !== 0 || notAssessable !== 0)
    .map((each) => figureOf(each, asked, given))
    .map((each) => (indicator.against === "economy" ? againstEconomy(each, given) : each));
  return figures.sort((a, b) => compareGroups(groupKey(a), groupKey(b)));
}

/** Values of a figure's group in their order: with it a page knows where it begins. */
export const groupKey = ({ group }: Figure): string[] => Object.values(group);

export function compareGroups(a: readonly string[], b: readonly string[]): number {
  for (const [index, each] of a.entries()) {
    const other = b[index] ?? "";
    if (each !== other) return each === unknownGroup ? 1 : other === unknownGroup ? -1 : each < other ? -1 : 1;
  }
  return 0;
}

const isLabelGroup = (each: FigureGroup): each is (typeof labelGroups)[number] =>
  (labelGroups as readonly string[]).includes(each);

function daysBefore(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - days);
  return at.toISOString().slice(0, 10);
}

function figureOf(raw: RawFigure, { indicator, question, dollars }: Asked, given: FigureQuestion): Figure {
  const group: Record<string, string> = {};
  question.groupBy.forEach((name, index) => {
    group[name] = raw.group[index] || unknownGroup;
  });
  const label = indicator.labels;
  if (raw.label !== undefined && label !== undefined) group[label] = raw.label;
  const currency = dollars ? "USD" : question.byCurrency ? raw.currency || unknownGroup : undefined;
  if (currency !== undefined) group.currency = currency;
  const countries = given.filter.country;
  const country = group.country ?? (countries?.length === 1 ? countries[0] : undefined);
  const period = group.year ?? group.quarter ?? group.month;
  const day = period === undefined || period === unknownGroup ? given.filter.to : `${period.slice(0, 4)}-12-31`;
  return {
    group,
    ...raw.numbers,
    unit: indicator.unit === "currency" ? (currency ?? unknownGroup) : indicator.unit,
    definition: (indicator.sized && country !== undefined && sizeDefinition(country, day)) || null,
    small: raw.numbers.n < smallNumber,
    more: raw.more ?? {},
  };
}

/** Measures that are made of sums alone. */
const summedKinds: ReadonlySet<string> = new Set(["share", "mean", "count", "sum"]);

function rawFigures(database: Pick<Database, "sql">, asked: Asked): Promise<RawFigure[]> {
  const { kind } = asked.indicator.measure;
  if (summedKinds.has(kind)) return summed(database, asked);
  if (kind === "distribution") return distributed(database, asked);
  if (kind === "distinct") return distinct(database, asked);
  if (kind === "buyers") return buyers(database, asked);
  return marketFigures(database, asked);
}

const members = ["n", "d", "c", "x", "u", "l", "h"] as const;
const nothing: Terms = { n: "0", d: "0", c: "0", x: "0", u: "0", l: "0", h: "0" };

function addTerms(a: Terms, b: Terms): Terms {
  const sum = { ...nothing } as Record<(typeof members)[number], string>;
  for (const each of members) sum[each] = addDecimals(a[each], b[each]);
  return sum;
}

interface GroupSums {
  readonly group: readonly string[];
  readonly currency: string;
  /** By label; the whole under undefined. */
  readonly terms: Map<string | undefined, Terms>;
}

/** Sums by group over all sources; what a source never shows is not assessable for it. */
async function sumsOf(database: Pick<Database, "sql">, asked: Asked): Promise<GroupSums[]> {
  const { indicator, question, dollars, labelled } = asked;
  const base = sumKey(indicator.code, dollars);
  const labels = labelled || indicator.relativeTo !== undefined ? [...labelsOf(indicator)] : [];
  if (restsOnRegisters(indicator)) labels.push(registerLabel);
  const codes = [base, ...labels.map((label) => sumKey(indicator.code, dollars, label))];
  const [rows, users] = await Promise.all([
    readSums(database, question, codes),
    indicator.needsUse ? sourcesThatUse(database, indicator, question.at) : undefined,
  ]);
  const groups = new Map<string, GroupSums>();
  for (const { group, currency, source, code, sums } of rows) {
    const name = JSON.stringify([group, currency]);
    const found = groups.get(name) ?? { group, currency, terms: new Map() };
    groups.set(name, found);
    const terms = { ...nothing } as Record<(typeof members)[number], string>;
    members.forEach((member, index) => {
      terms[member] = sums[index] ?? "0";
    });
    const label = code === base ? undefined : code.slice(base.length + 1);
    const usable = users === undefined || users.has(source) ? terms : { ...nothing, x: terms.c };
    found.terms.set(label, addTerms(found.terms.get(label) ?? nothing, usable));
  }
  return [...groups.values()];
}

export const labelsOf = ({ labels, labelValues }: Indicator): readonly string[] =>
  labels === undefined ? [] : labels === "scale" ? [...scales, unknownGroup] : (labelValues ?? []);

/** Sources that show the field anywhere. */
async function sourcesThatUse(
  database: Pick<Database, "sql">,
  { code, family }: Indicator,
  at: number | undefined,
): Promise<Set<string>> {
  const everything = { family, filter: {}, groupBy: [], byCurrency: false, at } as const;
  const used = await readSums(database, everything, [`${code}/used`]);
  return new Set(used.map(({ source }) => source));
}

async function summed(database: Pick<Database, "sql">, asked: Asked): Promise<RawFigure[]> {
  const { indicator, labelled, minimumCoverage } = asked;
  const { kind } = indicator.measure;
  const bounded = kind === "share" || (indicator.measure.kind === "mean" && indicator.measure.bounded === true);
  const rules = { bounded, parts: indicator.parts, minimumCoverage };
  const figures: RawFigure[] = [];
  for (const { group, currency, terms } of await sumsOf(database, asked)) {
    const whole = terms.get(undefined) ?? nothing;
    if (!labelled) {
      const numbers = kind === "count" || kind === "sum" ? total(whole) : shareOf(whole, rules);
      const more = { ...relation(indicator, whole, terms), ...registered(indicator, whole, terms) };
      figures.push({ group, currency, numbers, more });
      continue;
    }
    for (const label of labelsOf(indicator)) {
      const part = terms.get(label);
      if (part !== undefined) figures.push({ group, currency, label, numbers: partFigure(label, part, whole, rules) });
    }
  }
  return figures;
}

function total({ n, c, x }: Terms): Numbers {
  const value = c === "0" ? null : numberFromText(n);
  return plainFigure(value, { n: Number(c), unknown: 0, notAssessable: Number(x), numerator: value });
}

/** A labelled part: with a denominator of its own, or as a share of the whole. */
function partFigure(label: string, part: Terms, whole: Terms, rules: Parameters<typeof shareOf>[1]): Numbers {
  const own = part.d !== "0" || part.u !== "0";
  if (own) return shareOf(part, rules);
  const { n, c } = part;
  // The unknown is a part of all, the known ones are parts of what is known.
  if (label === unknownGroup) return shareOf({ ...nothing, n, c, d: addDecimals(whole.d, whole.u) }, rules);
  return shareOf({ ...whole, n, c, x: "0", l: "0", h: whole.u }, rules);
}

/** The figure in relation to that of another class. */
function relation({ relativeTo }: Indicator, { n, d }: Terms, terms: GroupSums["terms"]): RawFigure["more"] {
  if (relativeTo === undefined) return {};
  const other = terms.get(relativeTo) ?? nothing;
  return {
    [relativeTo]: ratio(other.n, other.d),
    relative: ratio(multiplyDecimals(n, other.d), multiplyDecimals(d, other.n)),
  };
}

/** Indicators by size whose parts tell what rests on registers. */
const restsOnRegisters = ({ code }: Indicator): boolean => code === "SME-01" || code === "SME-02";

/** The part of what is known that rests on the size in a register, not on the release. */
function registered(indicator: Indicator, { d }: Terms, terms: GroupSums["terms"]): RawFigure["more"] {
  return restsOnRegisters(indicator) ? { fromRegister: ratio(terms.get(registerLabel)?.n ?? "0", d) } : {};
}

async function distributed(database: Pick<Database, "sql">, asked: Asked): Promise<RawFigure[]> {
  const { indicator, question, dollars, labelled } = asked;
  const labels = labelled ? labelsOf(indicator) : [undefined];
  const names = labels.map((label) => sumKey(indicator.code, dollars, label));
  const [spreads, sums] = await Promise.all([readSpreads(database, question, names), sumsOf(database, asked)]);
  const found = new Map(spreads.map((each) => [JSON.stringify([each.group, each.currency, each.label]), each]));
  const mean = indicator.measure.kind === "distribution" && indicator.measure.point === "mean";
  const groups = new Map(sums.map((each) => [JSON.stringify([each.group, each.currency]), each]));
  for (const { group, currency } of spreads) {
    const name = JSON.stringify([group, currency]);
    if (!groups.has(name)) groups.set(name, { group, currency, terms: new Map() });
  }
  const figures: RawFigure[] = [];
  for (const { group, currency, terms } of groups.values()) {
    for (const label of labels) {
      const spread = found.get(JSON.stringify([group, currency, sumKey(indicator.code, dollars, label)]));
      if (label !== undefined && spread === undefined) continue;
      const whole = label === undefined ? (terms.get(undefined) ?? nothing) : nothing;
      const [q1 = null, median = null, q3 = null] = (spread?.quartiles ?? []).map((each) => rounded(Number(each)));
      const average = spread ? Number(spread.mean) : null;
      const n = spread?.count ?? 0;
      const sum = mean
        ? { numerator: numberFromText(whole.n), denominator: numberFromText(whole.d) }
        : { denominator: n };
      const numbers = plainFigure(mean ? average : median, {
        n,
        unknown: Number(whole.u),
        notAssessable: Number(whole.x),
        ...sum,
      });
      const more = { mean: average, median, lowerQuartile: q1, upperQuartile: q3 };
      figures.push({ group, currency, numbers, more, ...(label !== undefined && { label }) });
    }
  }
  return figures;
}

export const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

async function distinct(database: Pick<Database, "sql">, asked: Asked): Promise<RawFigure[]> {
  const { indicator, question, labelled, minimumCoverage } = asked;
  const share = indicator.measure.kind === "distinct" ? indicator.measure.share : undefined;
  const rows = await readDistinct(database, question, share === "women" ? "women" : "size");
  const groups = Map.groupBy(rows, ({ group, currency }) => JSON.stringify([group, currency]));
  const figures: RawFigure[] = [];
  for (const classes of groups.values()) {
    const [{ group, currency } = { group: [], currency: "" }] = classes;
    const count = (test: (letter: string) => boolean) =>
      classes.filter((each) => test(each.class)).reduce((sum, each) => sum + each.count, 0);
    const all = count(() => true);
    const weak = classes.reduce((sum, each) => sum + each.weak, 0);
    const more = { distinct: all, withoutIdentifier: weak };
    if (share === undefined) {
      figures.push({ group, currency, numbers: plainFigure(all, { n: all, numerator: all }), more });
      continue;
    }
    const unknown = count((letter) => letter === "u");
    const yes = count((letter) => (share === "women" ? letter === "y" : letter !== "u" && letter !== "l"));
    const terms = (n: number, d: number, u: number, c: number): Terms => ({
      ...nothing,
      n: String(n),
      d: String(d),
      u: String(u),
      h: String(u),
      c: String(c),
    });
    const rules = { bounded: true, minimumCoverage };
    if (!labelled) {
      figures.push({ group, currency, numbers: shareOf(terms(yes, all - unknown, unknown, all), rules), more });
      continue;
    }
    for (const scale of [...scales, null]) {
      const own = count((letter) => letter === scaleLetter(scale));
      if (own === 0) continue;
      const numbers =
        scale === null
          ? shareOf(terms(own, all, 0, own), rules)
          : shareOf(terms(own, all - unknown, unknown, own), rules);
      figures.push({ group, currency, label: scale ?? unknownGroup, numbers });
    }
  }
  return figures;
}

async function buyers(database: Pick<Database, "sql">, { question }: Asked): Promise<RawFigure[]> {
  const rows = await readBuyers(database, question);
  return rows.map(({ group, currency, buyers: count, unnamed }) => ({
    group,
    currency,
    numbers: plainFigure(count, { n: count, notAssessable: unnamed, numerator: count }),
  }));
}
