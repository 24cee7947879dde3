import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { type Setting, settings } from "../../src/base/config.ts";
import type { CliContext } from "../../src/cli/context.ts";
import { createProgram } from "../../src/cli/program.ts";
import { loadConnectors, loadRateSources } from "../../src/connector/load.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** Rows of the table under a heading, cells trimmed. */
function tableUnder(heading: string): string[][] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("| `"));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll("\\|", "|")),
  );
}

/** Each command that does something; one with helpers of its own may do something itself. */
const commandsOf = (command: Command, path: string): string[] => [
  ...(command.commands.length === 0 || command.registeredArguments.length > 0 ? [path] : []),
  ...command.commands.flatMap((inner) => commandsOf(inner, `${path} ${inner.name()}`)),
];

describe("README", () => {
  it("has every setting with its default and meaning", async () => {
    const own = Object.entries<Setting<unknown>>(settings).map(([name, { fallback, about }]) => [
      `\`${name}\``,
      fallback === "" ? "" : `\`${fallback}\``,
      about,
    ]);
    const all = [...(await loadConnectors()).values(), ...(await loadRateSources()).values()];
    const connectors = all.flatMap(({ meta }) =>
      (meta.settings ?? []).map(({ name, about }) => [`\`${name}\``, "", `${meta.id}: ${about}`]),
    );
    expect(tableUnder("Settings")).toEqual([...own, ...connectors]);
  });

  it("has every command, each with an example", () => {
    const commands = commandsOf(createProgram({} as CliContext), "pregon");
    const rows = tableUnder("Command line");
    expect(rows.map(([command]) => command?.replaceAll("`", "")).sort()).toEqual(commands.sort());
    for (const [command = "", , example = ""] of rows) {
      expect(example).toContain(`npx ${command.replaceAll("`", "")}`);
    }
  });
});
