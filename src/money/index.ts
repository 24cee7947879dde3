/** Exchange rates, and conversion with provenance. */
export { RateBook, ratesOf } from "./book.ts";
export { referenceRates, referenceSource } from "./reference.ts";
export { type Conversion, inDollars, noRates, type Quotation, RateTable, roundMoney } from "./table.ts";
