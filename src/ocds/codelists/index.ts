import * as core from "./core.ts";
import * as extensions from "./extensions.ts";
import * as long from "./long.ts";

/** All codelists of the model by name ("tenderStatus" is tenderStatus.csv of the standard). */
export const codelists = { ...core, ...extensions, ...long };
export type CodelistName = keyof typeof codelists;
/** A code of the named list; `string` for the two long ones. */
export type Code<N extends CodelistName> = (typeof codelists)[N][number];
