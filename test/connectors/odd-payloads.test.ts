import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFixtures } from "../../src/connector/fixtures.ts";
import type { Payload } from "../../src/connector/index.ts";
import { loadConnectors } from "../../src/connector/load.ts";
import { createMapContext, mapPayload } from "../../src/connector/map-payload.ts";
import { validate } from "../../src/ocds/index.ts";

/**
 * Payloads that no portal should send, made from every fixture: whatever comes, a mapping answers with releases, issues or
 * a failure that it names, and never with an exception of the language.
 */
const connectors = [...(await loadConnectors()).values()];
const folder = join(import.meta.dirname, "../../connectors");
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function changed(value: Json, leaf: (value: Json) => Json): Json {
  if (Array.isArray(value)) return value.map((member) => changed(member, leaf));
  if (typeof value !== "object" || value === null) return leaf(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, changed(member, leaf)]));
}

/** A value in place of each object below the first two levels, and of each list there. */
function flattened(value: Json, depth: number, instead: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return instead;
  if (Array.isArray(value)) return value.map((member) => flattened(member, depth - 1, instead));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, flattened(member, depth - 1, instead)]));
}

const leaves: Readonly<Record<string, (value: Json) => Json>> = {
  "nulls for values": () => null,
  "numbers for values": () => -7.5,
  "one word for values": () => "x",
  "blanks for values": () => "  ",
  "flags for values": () => true,
  "lists for values": (value) => [value, value],
  "objects for values": (value) => ({ value }),
  "a hostile text for values": () => "__proto__\u0000<script>'\";--9999999999999999999999/../",
};

function* oddities({ bytes }: Payload): Generator<readonly [name: string, bytes: Uint8Array]> {
  yield ["nothing", new Uint8Array()];
  yield ["a page for people", utf8("<!DOCTYPE html><html><body>Mantenimiento</body></html>")];
  for (const part of [0.3, 0.9])
    yield [`the first ${part * 100} %`, bytes.subarray(0, Math.floor(bytes.length * part))];
  yield ["twice the same", Buffer.concat([bytes, bytes])];
  yield ["bytes in another order", Uint8Array.from(bytes).reverse()];
  const text = new TextDecoder("windows-1252").decode(bytes);
  const document = parsed(text);
  if (document === undefined) {
    yield ["an x in each cell", utf8(text.replace(/[^;,^¬\r\n"]+/g, "x"))];
    yield ["the header alone", utf8(`${text.split(/\r?\n/)[0]}\n`)];
    yield ["values of other kinds", utf8(text.replace(/\d+/g, "-99999999999999999999"))];
    return;
  }
  for (const [name, leaf] of Object.entries(leaves)) yield [name, utf8(JSON.stringify(changed(document, leaf)))];
  for (const depth of [1, 2, 3, 4]) {
    for (const instead of [[], {}, "x", 5, [[]]] as const) {
      yield [
        `${JSON.stringify(instead)} at depth ${depth}`,
        utf8(JSON.stringify(flattened(document, depth, instead as Json))),
      ];
    }
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe.each(connectors.map((connector) => [connector.meta.id, connector] as const))("%s", (id, connector) => {
  it("takes odd payloads without an exception", () => {
    const context = createMapContext(connector, "ocds-test00");
    const broken = new Set<string>();
    for (const fixture of readFixtures(join(folder, id), connector)) {
      for (const [name, bytes] of oddities(fixture.payload)) {
        const { failure, releases } = mapPayload(connector, { ...fixture.payload, bytes }, context, true);
        if (failure?.code === "mapping-failed") broken.add(`${fixture.name}, ${name}: ${failure.message}`);
        for (const { release } of releases) validate(release);
      }
    }
    expect([...broken]).toEqual([]);
  });
});
