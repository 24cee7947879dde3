import { Type } from "typebox";
import { numberFromText } from "../../base/json.ts";
import { inDollars, type Quotation, ratesOf } from "../../money/index.ts";
import { countNotices } from "../../store/read-notice-counts.ts";
import type { NoticeFilter, ValueBounds } from "../../store/read-notices.ts";
import type { Api } from "../context.ts";
import { count, object, optional, text } from "../schema-parts.ts";
import { quotationMembers, quotationProperties } from "../schemas/rates.ts";

/** Bounds of the value as asked for, and the rate at which amounts in other currencies are compared with them. */
export interface AskedBounds {
  readonly filter: ValueBounds;
  /** Undefined for US dollars, and where there is no rate. */
  readonly quotation: Quotation | undefined;
}

interface ValueQuery {
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly currency?: string;
}

export async function valueBounds(api: Api, query: ValueQuery): Promise<AskedBounds | undefined> {
  if (query.minValue === undefined && query.maxValue === undefined) return undefined;
  const { currency = "USD" } = query;
  const asked = {
    ...(query.minValue !== undefined && { min: String(query.minValue) }),
    ...(query.maxValue !== undefined && { max: String(query.maxValue) }),
  };
  if (currency === "USD") return { filter: { currency, ...asked, inUSD: asked }, quotation: undefined };
  const rates = await ratesOf(api.database).current();
  const today = api.clock.now().toISOString().slice(0, 10);
  const quotation = rates.newestPerUSD(currency, today);
  if (quotation === undefined) return { filter: { currency, ...asked, inUSD: undefined }, quotation };
  const { min, max } = asked;
  const inUSD = {
    ...(min !== undefined && { min: inDollars(min, quotation) }),
    ...(max !== undefined && { max: inDollars(max, quotation) }),
  };
  return { filter: { currency, ...asked, inUSD }, quotation };
}

/** What `meta` says of a search by value. */
export const valueMeta = {
  value: optional(
    object(
      {
        currency: text("Of the bounds."),
        minUSD: optional(Type.Number({ description: "The lower bound for amounts in other currencies." })),
        maxUSD: optional(Type.Number({ description: "The upper bound for amounts in other currencies." })),
        ...quotationProperties,
      },
      "minValue, maxValue: how amounts in other currencies were compared.",
    ),
  ),
  withoutRate: optional(
    object(
      { count: count("How many."), countKind: Type.Enum(["exact", "estimate"], { description: "How it was found." }) },
      "minValue, maxValue: notices that match all else and have a value, but no rate to compare it by.",
    ),
  ),
};

export async function boundsMeta(
  api: Api,
  { filter: bounds, quotation }: AskedBounds,
  search: { readonly filter: NoticeFilter; readonly now: string; readonly count: "exact" | "estimate" | "none" },
) {
  const { min, max } = bounds.inUSD ?? {};
  const value = {
    currency: bounds.currency,
    ...(min !== undefined && { minUSD: numberFromText(min) }),
    ...(max !== undefined && { maxUSD: numberFromText(max) }),
    ...(quotation && quotationMembers(quotation)),
  };
  if (search.count === "none") return { value };
  const filter: NoticeFilter = { ...search.filter, value: { ...bounds, leftOut: true } };
  const left = await countNotices(api.database, filter, search.now, search.count === "exact");
  return { value, withoutRate: { count: left.count, countKind: left.exact ? "exact" : "estimate" } };
}
