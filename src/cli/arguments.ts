import { UsageError } from "../base/errors.ts";

/** The number that an option gives; throws UsageError `bad-argument`. */
export const wholeNumber = (name: string, text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError("bad-argument", `${name} should be a whole number, not ${text}`);
  return Number(text);
};
