import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The built command line, as a user has it. */
export const mainFile = fileURLToPath(new URL("../../dist/src/main.js", import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder to work in, removed by `end`. */
export function workFolder(): { readonly path: string; end(): void } {
  const path = mkdtempSync(join(tmpdir(), "pregon-cli-"));
  return { path, end: () => rmSync(path, { recursive: true, force: true }) };
}

export interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<Ended>;
  /** Waits until the output holds a text. */
  says(text: string): Promise<void>;
}

/** Starts `pregon <words>` in a folder, with nothing in its environment but what is given. */
export function startPregon(
  cwd: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  return startProgram(cwd, process.execPath, [mainFile, ...words], env);
}

export function startProgram(
  cwd: string,
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  if (!existsSync(mainFile)) throw new Error("the command line is not built: npm run build");
  const child = spawn(program, words, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "close").then(([status]) => ({ status: status as number | null, stdout, stderr }));
  return {
    child,
    output: () => stdout + stderr,
    ended,
    async says(text) {
      for (let waited = 0; !(stdout + stderr).includes(text); waited += 50) {
        if (child.exitCode !== null || waited > 60_000) throw new Error(`never said ${text}: ${stdout}${stderr}`);
        await sleep(50);
      }
    },
  };
}

/** `pregon <words>` to its end. */
export const pregon = (cwd: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  startPregon(cwd, words, env).ended;

/** Process ids of the embedded server in a DATA_DIR, if it runs. */
export function postgresOf(dataDir: string): number | undefined {
  const file = join(dataDir, "postgres", "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}
