import fc from "fast-check";
import { expect, it } from "vitest";
import { day, millis } from "../../../src/indicators/engine/json.ts";
import { instantOf } from "../../../src/indicators/red-flags/read.ts";

const two = (number: number): string => String(number).padStart(2, "0");
/** Date-times as they come, days that no month has among them. */
const written = fc
  .record({
    year: fc.integer({ min: 1, max: 9999 }),
    month: fc.integer({ min: 0, max: 13 }),
    day: fc.integer({ min: 0, max: 32 }),
    hour: fc.integer({ min: 0, max: 24 }),
    minute: fc.integer({ min: 0, max: 60 }),
    second: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ year, month, day, hour, minute, second }) => {
    return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
  });
const zone = fc.constantFrom("Z", "-05:00", "+03:30");

it("an instant is the same however it is written", () => {
  // With a fraction it is read in another way.
  fc.assert(
    fc.property(written, (text) => {
      expect(millis(`${text}Z`)).toBe(millis(`${text}.000Z`));
    }),
  );
  fc.assert(
    fc.property(written, zone, (text, at) => {
      expect(instantOf(`${text}${at}`)).toEqual(instantOf(`${text}.0${at}`));
    }),
  );
  expect(day("2024-02-29T23:30:00-03:00")).toBe("2024-03-01");
  expect(day("2024-13-01T00:00:00Z")).toBeUndefined();
});
