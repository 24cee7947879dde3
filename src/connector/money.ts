import { numberFromText } from "../base/json.ts";
import type { Value } from "../ocds/index.ts";
import type { Draft, Sourced } from "./sourced.ts";

/**
 * An OCDS Value from decimal text. Undefined without an amount. The number is written with all its digits.
 * @param currency ISO 4217, or a traced one
 */
export function money(
  amount: Sourced<string> | string | undefined,
  currency: Sourced<string> | string | undefined,
): Draft<Value> {
  if (amount === undefined) return undefined;
  const number = typeof amount === "string" ? numberFromText(amount) : amount.map(numberFromText);
  return { amount: number, currency: currency as Draft<Value["currency"]> } as Draft<Value>;
}

/** A JSON number from decimal text (quantities, unit amounts). */
export const number = (text: Sourced<string> | undefined): Sourced<number> | undefined => text?.map(numberFromText);
