/**
 * Runs each benchmark of this folder once with a small size, to show that it still runs: `npm run bench:smoke`.
 * A benchmark is a script that takes its size as its first argument and ends with an error where it cannot work.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const size = "300";
const folder = fileURLToPath(new URL(".", import.meta.url));
const scripts = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "smoke.ts");
const failed: string[] = [];
for (const script of scripts.sort()) {
  const begun = Date.now();
  const { status } = spawnSync(process.execPath, [`${folder}${script}`, size], { stdio: "inherit", timeout: 300_000 });
  console.log(`${script}: ${status === 0 ? "runs" : "FAILED"}, ${((Date.now() - begun) / 1_000).toFixed(1)} s`);
  if (status !== 0) failed.push(script);
}
console.log(`${scripts.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 && scripts.length > 0 ? 0 : 1;
