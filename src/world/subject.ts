import { decimalText, fittingPrice, type PricedItem, quantityText } from "./amounts.ts";
import { catalogue, type Family, type Language, type Product } from "./catalogue.ts";
import { countryOf, minorDigits } from "./countries.ts";
import { Dice } from "./dice.ts";
import type { WorldBuyer, WorldItem, WorldProcess } from "./types.ts";
import { awkward, fill, words } from "./words.ts";

/** What a process is about, with its items priced in minor units. */
export interface Subject {
  readonly currency: string;
  readonly digits: 0 | 2;
  readonly language: Language;
  readonly title: string;
  readonly description: string;
  readonly category: WorldProcess["category"];
  readonly smeReserved: boolean;
  readonly secretBudget: boolean;
  readonly items: readonly WorldItem[];
  readonly priced: readonly PricedItem[];
}

const categoryOf = (roll: number): Family["category"] => (roll < 500 ? "goods" : roll < 850 ? "services" : "works");

/** How many different suppliers the buyer means to award to: 1, in 15 % of the cases 2 or 3. */
export function makeSubject(
  seed: number,
  code: string,
  index: number,
  facts: { buyer: WorldBuyer; language: Language; year: string; fewestItems: number },
): Subject {
  const country = countryOf(code);
  const dice = new Dice(seed, code, "subject", index);
  const category = categoryOf(dice.below(1000));
  const family = dice.pick(catalogue[category]);
  const currency = dice.chance(30) ? "USD" : country.currency;
  const digits = minorDigits(currency);
  // Units of currency, in hundredths, for one US dollar.
  const level = currency === country.currency ? country.level : 100;
  const count = Math.max(facts.fewestItems, dice.chance(350) ? 1 : dice.between(1, category === "works" ? 3 : 6));
  const items: WorldItem[] = [];
  const priced: PricedItem[] = [];
  const lead = dice.pick(family.products);
  for (let number = 1; number <= count; number += 1) {
    const product = number === 1 ? lead : dice.pick(family.products);
    const item = price(dice, product, level, digits);
    priced.push(item);
    items.push({
      number,
      description: `${product[facts.language]}, ${fill(words[facts.language].variant, { n: String.fromCharCode(64 + number) })}`,
      unspsc: product.unspsc,
      cpv: product.cpv,
      quantity: quantityText(item.quarters),
      unit: product.unit[facts.language],
      unitCode: product.unit.code,
      unitPrice: decimalText(item.price, digits),
    });
  }
  return {
    currency,
    digits,
    language: facts.language,
    ...describe(dice, category, lead[facts.language], facts),
    category,
    smeReserved: dice.chance(120),
    secretBudget: dice.chance(150),
    items,
    priced,
  };
}

function price(dice: Dice, product: Product, level: number, digits: 0 | 2): PricedItem {
  const [fewest, most] = product.quantity;
  const quantity = dice.low(most - fewest + 1) + fewest;
  const quarters = quantity * 4 + (product.fractional && dice.chance(300) ? dice.between(1, 3) : 0);
  const [low, high] = product.price;
  const cents = low + dice.low(high - low + 1);
  const local = Math.floor((cents * level) / 100);
  const minor = digits === 0 ? Math.floor(local / 100) : local;
  return { quarters, price: fittingPrice(Math.floor((minor * dice.between(850, 1_150)) / 1_000), quarters) };
}

function describe(
  dice: Dice,
  category: Family["category"],
  what: string,
  facts: { buyer: WorldBuyer; language: Language; year: string },
): { title: string; description: string } {
  const { buyer } = facts;
  const texts = words[facts.language];
  const values = {
    x: what,
    b: buyer.name,
    l: buyer.locality,
    r: buyer.region,
    y: facts.year,
    d: String(dice.between(2, 36) * 5),
  };
  const title = fill(dice.pick(texts.titles[category]), values);
  const description = fill(dice.pick(texts.descriptions), values);
  const odd = dice.pick(awkward);
  const roll = dice.below(1000);
  return { title: roll < 20 ? odd(title) : title, description: roll < 10 ? odd(description) : description };
}
