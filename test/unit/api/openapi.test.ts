import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { openapiDocument, openapiTexts } from "../../../src/api/index.ts";
import { sha256 } from "../../../src/base/hash.ts";

const committed = (name: string) => readFileSync(new URL(`../../../openapi/${name}`, import.meta.url), "utf8");

describe("the OpenAPI document", () => {
  it("is the committed one (npm run openapi writes it)", () => {
    const { json, yaml } = openapiTexts();
    expect(committed("openapi.json") === json).toBe(true);
    expect(committed("openapi.yaml") === yaml).toBe(true);
    // The types of the client were made from it.
    expect(committed("types.ts").split("\n")[0]).toBe(`// Of openapi.json ${sha256(json)}`);
  });

  it("says the same in YAML and in JSON", () => {
    const { json, yaml } = openapiTexts();
    expect(parse(yaml)).toEqual(JSON.parse(json));
  });

  it("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(openapiTexts().json));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it("refers to nothing that it does not have, and names each operation once", () => {
    const document = JSON.parse(JSON.stringify(openapiDocument("https://pregon.example")));
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name ?? "",
    );
    expect(refs.length).toBeGreaterThan(50);
    for (const name of refs) expect(document.components.schemas).toHaveProperty([name]);
    const ids = Object.values(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
      (path) => Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(document.servers).toEqual([{ url: "https://pregon.example" }]);
  });
});
