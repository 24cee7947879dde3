/**
 * Amounts in whole minor units of a currency (cents, or pesos where there are no cents): whole numbers far below 2^53, so
 * that every sum is exact. Quantities are whole numbers of quarters; where a quantity is not whole, the unit price is a
 * multiple of 4, so that quantity × price is whole again.
 */
export interface PricedItem {
  readonly quarters: number;
  /** Minor units for one. */
  readonly price: number;
}

const step = (quarters: number): number => (quarters % 4 === 0 ? 1 : 4);

/** The nearest price from below that gives a whole total with this quantity; at least the smallest such price. */
export function fittingPrice(price: number, quarters: number): number {
  const unit = step(quarters);
  return Math.max(Math.floor(price / unit), 1) * unit;
}

/** The price with so many thousandths of it. */
export const offeredPrice = (item: PricedItem, permille: number): number =>
  fittingPrice(Math.floor((item.price * permille) / 1_000), item.quarters);

export const totalOf = (item: PricedItem, price: number): number => (item.quarters * price) / 4;

/** Quarters as decimal text: 10 → "2.5". */
export function quantityText(quarters: number): string {
  return decimalText(quarters * 25, 2);
}

/** Minor units as decimal text in its shortest form: (1050, 2) → "10.5". */
export function decimalText(minor: number, digits: 0 | 2): string {
  if (digits === 0) return String(minor);
  const cents = minor % 100;
  const whole = (minor - cents) / 100;
  if (cents === 0) return String(whole);
  if (cents % 10 === 0) return `${whole}.${cents / 10}`;
  return `${whole}.${cents < 10 ? "0" : ""}${cents}`;
}
