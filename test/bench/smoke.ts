/**
 * Runs each benchmark of this folder once with a small size, to show that it still runs: `npm run bench:smoke`.
 * A benchmark is a script whose first comment says "Run with"; the table below has its small size.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const small: Readonly<Record<string, readonly string[]>> = {
  "flags.ts": ["--records", "1000", "--rounds", "1"],
  "export.ts": ["--records", "1000"],
  "csv.ts": ["--notices", "2000", "--rounds", "1"],
  "import.ts": ["--releases", "1000"],
  "indicators.ts": ["--processes", "800", "--asks", "20"],
  "import-forms.ts": ["--bytes", "1m"],
  "append.ts": ["--small", "200", "--records", "1000", "--rounds", "40"],
  "kill.ts": ["--processes", "300", "--kills", "2"],
  "ocds.ts": ["300"],
  "recrawl.ts": ["--releases", "500"],
  "search.ts": ["--notices", "3000", "--rounds", "3", "--seconds", "1"],
  "push.ts": ["--releases", "500", "--package", "200", "--rounds", "1"],
  "feeds.ts": ["--feeds", "30", "--interval", "60", "--rounds", "1"],
  "webhooks.ts": ["--endpoints", "20", "--deliveries", "100"],
  "serve.ts": ["--records", "500", "--seconds", "1", "--rounds", "1"],
};

const folder = fileURLToPath(new URL(".", import.meta.url));
const scripts = readdirSync(folder).filter((name) =>
  readFileSync(`${folder}${name}`, "utf8").includes("\n * Run with: node "),
);
const forgotten = scripts.filter((name) => small[name] === undefined);
for (const script of forgotten) console.log(`${script}: FAILED, it has no small size in smoke.ts`);
let failed = forgotten.length;
for (const [script, words] of Object.entries(small)) {
  const begun = Date.now();
  const { status } = spawnSync(process.execPath, [`${folder}${script}`, ...words], {
    stdio: "inherit",
    timeout: 300_000,
  });
  console.log(`${script}: ${status === 0 ? "runs" : "FAILED"}, ${((Date.now() - begun) / 1_000).toFixed(1)} s`);
  if (status !== 0) failed += 1;
}
console.log(`${Object.keys(small).length + forgotten.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
