/** The model: OCDS 1.1.5 with the extensions that we use, stated once. */
export * from "./basics.ts";
export * from "./bids.ts";
export * from "./contract.ts";
export * from "./lots.ts";
export * from "./packages.ts";
export * from "./parties.ts";
export * from "./release.ts";
export * from "./requirements.ts";
export * from "./tender.ts";
export type { Schema } from "./terms.ts";
export * from "./terms-of-tender.ts";
export * from "./works.ts";
