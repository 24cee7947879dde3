import { expect, it } from "vitest";
import { components } from "../../../src/api/schemas.ts";
import { openapiComponents } from "../../../src/ocds/index.ts";

it("no schema of the API takes the name of a block of OCDS", () => {
  const blocks = new Set(Object.keys(openapiComponents()));
  expect(blocks.size).toBeGreaterThan(20);
  expect(Object.keys(components).filter((name) => blocks.has(name))).toEqual([]);
});
