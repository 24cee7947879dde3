import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CliContext } from "../../../src/cli/context.ts";
import { createProgram } from "../../../src/cli/program.ts";
import { catalogue, catalogueCommand } from "../../../src/connector/catalogue.ts";
import type { ConnectorMeta } from "../../../src/connector/index.ts";
import { loadConnectors } from "../../../src/connector/load.ts";

const all = [...(await loadConnectors()).values()];
const metas = all.map(({ meta }) => meta);

const meta = (more: Partial<ConnectorMeta> = {}): ConnectorMeta => ({
  id: "cl-test",
  country: "CL",
  title: "Portal | one",
  portal: "https://portal.example/a_b",
  publisher: { name: "The publisher" },
  language: "es",
  timeZone: "America/Santiago",
  currency: "CLP",
  licence: { name: "CC BY-SA 4.0", url: "https://licence.example", shareAlike: true },
  ocids: "minted",
  history: "snapshot",
  mappingVersion: 1,
  access: "api",
  schedule: "1 2 * * *",
  enabledByDefault: false,
  staleAfterHours: 24,
  covers: "All of\n  it.",
  stages: ["award", "contract"],
  sme: { supplierSize: false, reservation: false, note: "Nothing of <size>." },
  caveats: ["First.", "See `a_b` and field_c."],
  ...more,
});
const rowsOf = (text: string) => text.split("\n").filter((line) => line.startsWith("| "));
const cellsOf = (row = "") =>
  row
    .slice(2, -2)
    .split(/(?<!\\) \| /)
    .map((cell) => cell.trim());

describe("the catalogue of sources", () => {
  it("is the committed docs/sources.md", () => {
    const committed = readFileSync(new URL("../../../docs/sources.md", import.meta.url), "utf8");
    expect(committed === catalogue(all), `docs/sources.md is not up to date: ${catalogueCommand}`).toBe(true);
  });

  it("is what pregon sources --catalogue prints, without a database", async () => {
    const printed: string[] = [];
    const terminal = { print: (text: string) => void printed.push(text) };
    const context = { terminal, connectors: loadConnectors } as unknown as CliContext;
    await createProgram(context).parseAsync(["sources", "--catalogue"], { from: "user" });
    expect(`${printed.join("\n")}\n`).toBe(catalogue(all));
  });

  it("has a row and a section for each source", () => {
    const text = catalogue(all);
    const rows = rowsOf(text).slice(2).map(cellsOf);
    expect(rows.map(([, source]) => source).sort()).toEqual(metas.map(({ id }) => `[${id}](#${id})`).sort());
    for (const { id, caveats } of metas) {
      const section = text.split(`\n## ${id}\n`)[1]?.split("\n## ")[0] ?? "";
      expect(section.split("Caveats:")[1]?.match(/^- /gm)?.length ?? 0, id).toBeGreaterThanOrEqual(caveats.length);
    }
  });

  it("says what there is, and what there is not", () => {
    const text = catalogue([{ meta: meta() }]);
    expect(cellsOf(rowsOf(text)[2])).toEqual([
      "Chile",
      "[cl-test](#cl-test)",
      "[Portal \\| one](<https://portal.example/a_b>)",
      "All of it.",
      "not known",
      "award, contract",
      "none",
      "api",
      "`1 2 * * *`",
      "[CC BY-SA 4.0](<https://licence.example>) (**share-alike**)",
      "no",
      "deposits, tested on a simulation only",
    ]);
    for (const line of ["- Notices: none", "- SME data: none. Nothing of \\<size\\>.", "- See `a_b` and field\\_c."])
      expect(text).toContain(line);
    expect(text).not.toContain("Settings:");
  });

  it("shows settings, restriction and SME data where there are some", () => {
    const shown = meta({
      licence: { name: "None stated" },
      sme: { supplierSize: true, reservation: true, note: "" },
      restriction: "Captcha.",
      settings: [{ name: "CL_KEY", secret: true, required: true, about: "Key." }],
    });
    const text = catalogue([{ meta: shown }]);
    expect(text).toContain("- `CL_KEY` (required, secret): Key.");
    expect(text).toContain("- Restriction: Captcha.");
    expect(cellsOf(rowsOf(text)[2])[6]).toBe("supplier size, reservation");
    expect(text).not.toContain("**share-alike**");
  });

  it("names the countries of the programme that have no connector, and sorts by country", () => {
    const text = catalogue([{ meta: meta() }, { meta: meta({ id: "ar-test", country: "AR" }) }]);
    expect(text).toMatch(/No connector yet: .*Venezuela/);
    expect(text).not.toMatch(/No connector yet: [^.]*(Chile|Argentina)/);
    expect(text.indexOf("## ar-test")).toBeLessThan(text.indexOf("## cl-test"));
    expect(catalogue([...all].reverse())).toBe(catalogue(all));
  });

  it("says what a mapping was proven on", () => {
    async function* fetch(): AsyncGenerator<never> {}
    const lastCell = (given: Parameters<typeof meta>[0]) =>
      cellsOf(rowsOf(catalogue([{ meta: meta(given), fetch }]))[2]).at(-1);
    expect(lastCell({})).toBe("tested on a simulation only");
    expect(lastCell({ id: "hn-sefin" })).toBe("tested on 1 real payload");
    expect(lastCell({ id: "co-secop" })).toBe("tested on 2 real payloads");
  });
});
