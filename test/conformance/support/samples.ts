import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { kindsOf } from "../../../src/connector/fixtures.ts";
import type { Connector } from "../../../src/connector/index.ts";
import { createMapContext, generalPath, type MappedPayload, mapPayload } from "../../../src/connector/map-payload.ts";
import { validate } from "../../../src/ocds/index.ts";
import { shared } from "./shared.ts";

const samples = (folder: string): string => join(shared, "portals/samples", folder);

/** Names of the real payloads of a portal; none where they are not at hand. */
export function sampleNames(folder: string, ending = /\.json$/): string[] {
  try {
    return readdirSync(samples(folder))
      .filter((name) => ending.test(name))
      .sort();
  } catch {
    return [];
  }
}

export const sampleBytes = (folder: string, name: string): Uint8Array => readFileSync(join(samples(folder), name));

/** A real payload through a connector: the kinds that take it, what it maps to, and what is not valid in it. */
export function mapSample(connector: Connector, name: string, bytes: Uint8Array) {
  const kinds = kindsOf(connector, name, bytes);
  return { kinds, ...mapBytes(connector, kinds[0] ?? "", name, bytes) };
}

/** Bytes as a payload of a kind: what they map to, and what is not valid in it. */
export function mapBytes(connector: Connector, kind: string, name: string, bytes: Uint8Array) {
  const mapped = mapPayload(
    connector,
    {
      source: connector.meta.id,
      kind,
      url: `file:${name}`,
      fetchedAt: "2026-10-15T12:00:00Z",
      mediaType: "application/json",
      bytes,
      context: {},
    },
    createMapContext(connector, "ocds-test00"),
    true,
  );
  const errors = mapped.releases.flatMap(({ release }) =>
    validate(release).errors.map((error) => `${error.code} ${generalPath(error.pointer)}`),
  );
  return { mapped, errors };
}

/** Adds up what samples gave, for the report that a suite prints. */
export class SampleCounts {
  readonly totals = { payloads: 0, releases: 0, mapped: 0, ignored: 0, personal: 0 };
  readonly issues: Record<string, number> = {};
  readonly errors: Record<string, number> = {};

  add(mapped: MappedPayload, errors: readonly string[] = []): void {
    this.totals.payloads += 1;
    this.totals.releases += mapped.releases.length;
    for (const key of ["mapped", "ignored", "personal"] as const) this.totals[key] += mapped.audit[key];
    for (const { code, at } of mapped.issues) {
      const key = `${code} ${generalPath(at)}`;
      this.issues[key] = (this.issues[key] ?? 0) + 1;
    }
    for (const error of errors) this.errors[error] = (this.errors[error] ?? 0) + 1;
  }

  print(source: string): void {
    process.stdout.write(
      `${source}: ${JSON.stringify({ ...this.totals, issues: this.issues, errors: this.errors })}\n`,
    );
  }
}

/** The raw values that releases are traced to, as one text: what must not be told must not be in there either. */
export const rawValues = (mapped: MappedPayload): string =>
  JSON.stringify(mapped.releases.flatMap(({ lineage }) => [...(lineage?.values() ?? [])].map(({ raw }) => raw)));
