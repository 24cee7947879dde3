import {
  formatInstant,
  instant,
  localDay,
  type World,
  type WorldBuyer,
  type WorldProcess,
  type WorldSupplier,
} from "../../src/connector/index.ts";
import { zone } from "./v1.ts";

/** The simulated world in the portal's terms: codes, RUTs, listings by month. Values are made up from the world's. */

export const country = "CL";

/** Wall time with the portal's false "Z". */
export const falseUtc = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd'T'HH:mm:ss'Z'");
/** Wall time as the ticketed API writes it, with the milliseconds of .NET. */
export const wallTime = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd'T'HH:mm:ss.SSS");

/** Check digit of a RUT: weights 2 … 7 from the right, 11 minus the rest. */
function checkDigit(body: number): string {
  let sum = 0;
  for (const [place, digit] of [...String(body)].reverse().entries()) sum += Number(digit) * (2 + (place % 6));
  return ["0", "K", "9", "8", "7", "6", "5", "4", "3", "2", "1"][sum % 11] ?? "0";
}

const rutOf = (body: number): string => `${body}${checkDigit(body)}`;
/** "61.000.003-7", as the ticketed API writes it. */
export const dotted = (rut: string): string => `${rut.slice(0, -1).replace(/\B(?=(\d{3})+$)/g, ".")}-${rut.slice(-1)}`;

export const buyerRut = (buyer: WorldBuyer): string => rutOf(60_500_000 + buyer.index);
export const supplierRut = (supplier: WorldSupplier): string =>
  rutOf((supplier.naturalPerson ? 9_000_000 : 76_000_000) + supplier.index);
export const unitCode = (buyer: WorldBuyer): number => 1_500 + buyer.index;
export const supplierCode = (supplier: WorldSupplier): number => 600_000 + supplier.index;

export const isDirect = (process: WorldProcess): boolean => process.method === "direct";

const types = { selective: "CO", limited: "B2", direct: "TD" } as const;

/** The letters of a process's type. */
export function typeOf(process: WorldProcess): string {
  if (process.method !== "open") return types[process.method];
  return ["L1", "LE", "LP", "LQ", "LR"][process.index % 5] ?? "LE";
}

/** "1503-6-LE26": unit, number, type and year of publication. */
export function codeFor(world: World, process: WorldProcess): string {
  const unit = unitCode(world.buyer(country, process.buyer));
  return `${unit}-${process.index + 1}-${typeOf(process)}${localDay(process.publishedAt, zone).slice(2, 4)}`;
}

/** The process with a code, or undefined. */
export function byCode(world: World, code: string): WorldProcess | undefined {
  const index = Number(/^\d+-(\d+)-/.exec(code)?.[1] ?? 0) - 1;
  if (index < 0 || index >= world.count(country)) return undefined;
  const process = world.process(country, index);
  return codeFor(world, process) === code ? process : undefined;
}

export const startOfDay = (day: string): Date => new Date(instant(day, { zone }) ?? Number.NaN);

/** Numbers of the processes that a month's listings hold, in order of publication; worked out once for each month. */
export class Months {
  readonly #world: World;
  readonly #months = new Map<string, { tenders: number[]; direct: { index: number; decidedAt: string }[] }>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Tenders published in the month before `now`. @param month "2026-07" */
  tenders(month: string, next: string, now: Date): readonly number[] {
    const { tenders } = this.#month(month, next);
    const { end } = this.#world.published(country, new Date(0), now);
    const after = tenders.findIndex((index) => index >= end);
    return after < 0 ? tenders : tenders.slice(0, after);
  }

  /** Direct purchases of the month that have been decided by `now`: they are published with their award. */
  direct(month: string, next: string, now: Date): readonly number[] {
    const { direct } = this.#month(month, next);
    return direct.filter((each) => Date.parse(each.decidedAt) <= now.getTime()).map((each) => each.index);
  }

  #month(month: string, next: string) {
    const known = this.#months.get(month);
    if (known) return known;
    const range = this.#world.published(country, startOfDay(`${month}-01`), startOfDay(`${next}-01`));
    const made = { tenders: [] as number[], direct: [] as { index: number; decidedAt: string }[] };
    for (let index = range.begin; index < range.end; index += 1) {
      const process = this.#world.process(country, index);
      if (!isDirect(process)) made.tenders.push(index);
      else if (process.decidedAt !== undefined) made.direct.push({ index, decidedAt: process.decidedAt });
    }
    this.#months.set(month, made);
    return made;
  }
}
