import { countryOf } from "./countries.ts";
import { at, Dice } from "./dice.ts";
import type { SupplierSize, WorldBuyer, WorldSupplier } from "./types.ts";
import { coined, fill, sizes, words } from "./words.ts";

/** How many buyers and suppliers a country with so many processes has. */
export const buyerCount = (size: number): number => Math.min(12 + Math.floor(size / 40), 5_000);
export const supplierCount = (size: number): number => Math.min(40 + Math.floor(size / 4), 200_000);

// Both steps are prime to the length of their range, so that no serial comes twice.
const buyerSerials = { first: 60_000_000, count: 10_000_000, step: 3_819_623 };
const supplierSerials = { first: 10_000_000, count: 50_000_000, step: 19_283_747 };

const serialOf = (range: typeof buyerSerials, index: number, seed: number): number =>
  range.first + ((index * range.step + (seed % 9_973)) % range.count);

const ordinals = { es: "N.º", pt: "n.º", en: "No.", fr: "n°" };

/** Buyer number `index`: each institution of the language in each place of the country, then numbered ones. */
export function makeBuyer(seed: number, code: string, index: number): WorldBuyer {
  const country = countryOf(code);
  const dice = new Dice(seed, code, "buyer", index);
  // Neighbouring numbers (the busiest buyers are the first) differ in both place and kind of institution.
  const spot = index % country.places.length;
  const place = at(country.places, spot);
  const language = place.language ?? country.language;
  const list = words[language].institutions;
  const turn = Math.floor(index / country.places.length);
  const institution = at(list, (turn + spot) % list.length);
  const round = Math.floor(turn / list.length);
  const { locality, region } = place;
  const municipality = `${country.municipality} ${locality}`;
  const name = fill(institution.name, { m: municipality, l: locality, r: region });
  return {
    index,
    country: code,
    name: round === 0 ? name : `${name} ${ordinals[language]} ${round + 1}`,
    unit: dice.pick(words[language].units),
    serial: serialOf(buyerSerials, index, seed),
    level: institution.level,
    locality,
    region,
  };
}

/** Size of a supplier alone: what bidders are chosen by. */
export function supplierSize(seed: number, code: string, index: number): SupplierSize {
  return sizeFrom(new Dice(seed, code, "supplier", index));
}

function sizeFrom(dice: Dice): SupplierSize {
  let roll = dice.below(1000);
  for (const [size, share] of sizes) {
    if (roll < share) return size;
    roll -= share;
  }
  return "micro";
}

/** Supplier number `index`. Natural persons are micro or small and come to 8 % of all. */
export function makeSupplier(seed: number, code: string, index: number): WorldSupplier {
  const country = countryOf(code);
  const dice = new Dice(seed, code, "supplier", index);
  const size = sizeFrom(dice);
  const naturalPerson = (size === "micro" || size === "small") && dice.chance(107);
  const womenOwned = dice.chance(200);
  const place = dice.pick(country.places);
  const language = words[place.language ?? country.language];
  const first = dice.pick(language.surnames);
  const second = dice.pick(language.surnames);
  const given = dice.pick(language.givenNames[womenOwned ? "women" : "men"]);
  const company = fill(dice.pick(language.companies), { s: first, t: second, w: dice.pick(coined), l: place.locality });
  return {
    index,
    country: code,
    name: naturalPerson ? `${given} ${first} ${second}` : `${company} ${dice.pick(country.forms)}`,
    serial: serialOf(supplierSerials, index, seed),
    size,
    naturalPerson,
    womenOwned,
    locality: place.locality,
    region: place.region,
  };
}
