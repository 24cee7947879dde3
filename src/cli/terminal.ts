import { MultiBar, Presets, type SingleBar } from "cli-progress";
import type { Progress } from "../ingest/run.ts";

/** How a command speaks: results on standard output, everything else on standard error. */
export interface Terminal {
  /** A result for a person, or with --json one JSON value. */
  print(text: string): void;
  json(value: unknown): void;
  /** Shows progress of long work: a bar on a terminal, a JSON line every few seconds otherwise. */
  progress(progress: Progress): void;
  /** Ends the progress shown. */
  done(): void;
}

const lineEveryMs = 5_000;

export function createTerminal(): Terminal {
  const live = process.stderr.isTTY === true;
  let bars: MultiBar | undefined;
  const barOf = new Map<string, SingleBar>();
  const lastLine = new Map<string, number>();
  const begun = new Map<string, number>();
  const terminal: Terminal = {
    print: (text) => void process.stdout.write(`${text}\n`),
    json: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    progress(progress) {
      const { source, declared, fetched } = progress;
      const start = begun.get(source) ?? Date.now();
      begun.set(source, start);
      const seconds = Math.max(0.001, (Date.now() - start) / 1_000);
      const shown = { ...progress, rate: Math.round(fetched / seconds) };
      if (!live) {
        if (Date.now() - (lastLine.get(source) ?? 0) < lineEveryMs) return;
        lastLine.set(source, Date.now());
        process.stderr.write(`${JSON.stringify({ progress: shown })}\n`);
        return;
      }
      bars ??= new MultiBar(
        {
          format:
            "{source}  {bar}  {value}/{total} entries  {rate}/s  {newReleases} new releases  {changedRecords} changed",
          hideCursor: true,
          clearOnComplete: false,
          stream: process.stderr,
        },
        Presets.shades_classic,
      );
      const total = Math.max(declared ?? 0, fetched, 1);
      const bar = barOf.get(source) ?? bars.create(total, 0, shown);
      barOf.set(source, bar);
      bar.setTotal(total);
      bar.update(fetched, shown);
    },
    done() {
      bars?.stop();
      bars = undefined;
      barOf.clear();
    },
  };
  return terminal;
}

/** Rows as aligned columns under their headings. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly (string | number | null | undefined)[])[],
): string {
  const cells = rows.map((row) => row.map((cell) => String(cell ?? "-")));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(headings), ...cells.map(line)].join("\n");
}
