export type { Language } from "./catalogue.ts";
export { countryCodes } from "./countries.ts";
export { isBusinessDay, worldRate } from "./rates.ts";
export type * from "./types.ts";
export { asOf, eventsOf } from "./view.ts";
export { createWorld, type WorldOptions } from "./world.ts";
