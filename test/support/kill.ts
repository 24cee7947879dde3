import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Run } from "../../src/store/runs.ts";

const script = fileURLToPath(new URL("ingest-child.ts", import.meta.url));

export interface Ingest {
  readonly databaseUrl: string;
  /** The present for the process. */
  readonly now: string;
  readonly id: string;
  /** HTTP_ORIGINS. */
  readonly origins: Readonly<Record<string, string>>;
  readonly scope: object;
}

/** A process of its own that pulls a source once. */
export class IngestProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  #out = "";

  constructor({ databaseUrl, now, id, origins, scope }: Ingest) {
    const dataDir = mkdtempSync(join(tmpdir(), "pregon-child-"));
    const args = [script, databaseUrl, now, id, JSON.stringify(origins), JSON.stringify(scope), dataDir];
    this.#child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    this.#child.stdout?.on("data", (text: Buffer) => {
      this.#out += text.toString();
    });
    this.#ended = once(this.#child, "close").finally(() => rmSync(dataDir, { recursive: true, force: true }));
  }

  /** Resolves once the pull has begun, and so many milliseconds after; earlier where the process ends before. */
  async pullingFor(milliseconds: number): Promise<void> {
    while (!this.#out.includes("pulling") && this.#child.exitCode === null) await pause(5);
    await Promise.race([pause(milliseconds), this.#ended]);
  }

  /** SIGKILL. @returns whether the process was still at work */
  async kill(): Promise<boolean> {
    const working = this.#child.exitCode === null;
    this.#child.kill("SIGKILL");
    await this.#ended;
    return working;
  }

  /** The run, once the process has ended by itself. */
  async run(): Promise<Run> {
    const [code] = await this.#ended;
    const line = this.#out.split("\n").find((each) => each.startsWith("{"));
    if (code !== 0 || line === undefined) throw new Error(`the ingest ended with ${String(code)}: ${this.#out}`);
    return JSON.parse(line) as Run;
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Kills an ingest so many times at moments spread over its work, then lets it run to its end.
 * @param expectedMs how long the work takes undisturbed
 * @param random from 0 up to 1
 */
export async function ingestWithKills(
  ingest: Ingest,
  options: { kills: number; expectedMs: number; random: () => number; onKill?: (nth: number) => void },
): Promise<{ run: Run; kills: number }> {
  let kills = 0;
  // Half of the work on the average in all lives together: each kill finds some left, and some come right at the start.
  const life = options.expectedMs / options.kills;
  while (kills < options.kills) {
    const child = new IngestProcess(ingest);
    await child.pullingFor(options.random() * life);
    if (!(await child.kill())) break;
    kills += 1;
    options.onKill?.(kills);
  }
  return { run: await new IngestProcess(ingest).run(), kills };
}

/** A small generator of numbers from 0 up to 1, so that a failure can be had again (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
