import { listIn, objectOf } from "./read.ts";

/** Whether a release states something at one of these pointers; `*` is each member of a list. */
export const statesAny = (release: unknown, fields: readonly string[]): boolean =>
  fields.some((field) => states(release, field.split("/").slice(1)));

function states(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return value !== undefined && value !== null;
  if (step === "*") return (listIn(value) ?? []).some((each) => states(each, rest));
  return states(objectOf(value)?.[step], rest);
}
