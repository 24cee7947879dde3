import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadSimulations, startSimulator } from "../../../src/simulator/index.ts";
import { createWorld } from "../../../src/world/index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "simulations-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function connector(id: string, files: Record<string, string>): Promise<void> {
  await mkdir(join(folder, id));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, id, name), text);
}

const simulation = (origin: string) =>
  `export default () => ({ origins: ["${origin}"], handle: () => ({ status: 200, body: "${origin}" }) });`;

describe("loadSimulations", () => {
  it("takes the folders that have one, by name, and they can be served", async () => {
    await connector("yy-two", { "simulate.js": simulation("https://two.example") });
    await connector("xx-one", {
      "simulate.ts": `const typed: string = "";\nvoid typed;\n${simulation("https://one.example")}`,
    });
    await connector("zz-none", { "connector.ts": "export default {};" });
    await writeFile(join(folder, "README.md"), "");
    const connectors = await loadSimulations(folder);
    expect(connectors.map((each) => each.id)).toEqual(["xx-one", "yy-two"]);
    const simulator = await startSimulator({ world: createWorld(), connectors });
    try {
      expect(await (await fetch(`${simulator.origins["https://one.example"]}/`)).text()).toBe("https://one.example");
    } finally {
      await simulator.close();
    }
  });

  it("refuses a folder whose simulate.ts exports none", async () => {
    await connector("xx-one", { "simulate.js": "export const other = 1;" });
    await expect(loadSimulations(folder)).rejects.toMatchObject({ code: "simulation-invalid" });
  });

  it("rejects where the directory does not exist", async () => {
    await expect(loadSimulations(join(folder, "none"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});
