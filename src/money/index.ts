/** Exchange rates, and conversion with provenance. */
export { RateBook, ratesOf } from "./book.ts";
export { indexUnit, referenceRates, referenceSource } from "./reference.ts";
export { type Conversion, inDollars, noRates, type Quotation, type RateStep, RateTable, roundMoney } from "./table.ts";
