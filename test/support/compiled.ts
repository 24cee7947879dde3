import { expect } from "vitest";
import type { Connector, Fetched, Payload } from "../../src/connector/index.ts";
import { createMapContext, type MappedPayload, mapPayload } from "../../src/connector/map-payload.ts";
import { merge, type Release, validate } from "../../src/ocds/index.ts";
import type { ProcessView, World } from "../../src/world/index.ts";

/** The parts of a compiled release that tests look at. */
export interface CompiledProcess {
  readonly ocid: string;
  readonly tender: Record<string, unknown> & {
    title?: string;
    status?: string;
    value?: { amount: number; currency: string };
    tenderPeriod?: { startDate?: string; endDate?: string };
    procurementMethod?: string;
  };
  readonly awards?: {
    id: string;
    status?: string;
    value?: { amount: number };
    suppliers?: { id: string; name: string }[];
  }[];
  readonly contracts?: { id: string; awardID?: string; value?: { amount: number } }[];
  readonly parties: { id: string; name?: string; identifier?: { id: string }; details?: Record<string, unknown> }[];
}

/** Maps payloads as a run would; they must map whole, without issues and into valid releases. */
export function mapAll(connector: Connector, payloads: readonly (Fetched | Payload)[]): MappedPayload[] {
  const context = createMapContext(connector, "ocds-test00");
  return payloads.map((given) => {
    const payload: Payload = { source: connector.meta.id, ...given, context: given.context ?? {} };
    const mapped = mapPayload(connector, payload, context);
    expect(mapped.failure).toBeUndefined();
    expect(mapped.issues).toEqual([]);
    for (const { release } of mapped.releases) expect(validate(release).errors).toEqual([]);
    return mapped;
  });
}

/** Compiled releases by ocid. Of a snapshot source the last release of each stream counts. */
export function compileAll(connector: Connector, mapped: readonly MappedPayload[]): Map<string, CompiledProcess> {
  const byOcid = new Map<string, { release: Release; stream: string; sequence: number }[]>();
  for (const { release, stream, sequence } of mapped.flatMap((each) => each.releases)) {
    byOcid.set(release.ocid, [...(byOcid.get(release.ocid) ?? []), { release, stream, sequence }]);
  }
  return new Map(
    [...byOcid].map(([ocid, all]) => {
      all.sort((a, b) => Date.parse(a.release.date) - Date.parse(b.release.date) || a.sequence - b.sequence);
      const last = new Map(all.map((each) => [each.stream, each.release]));
      const releases = connector.meta.history === "snapshot" ? [...last.values()] : all.map(({ release }) => release);
      return [ocid, merge(releases).compiledRelease as unknown as CompiledProcess];
    }),
  );
}

/** Every process that is published at `at`, as it stands then. */
export function publishedViews(world: World, country: string, at: Date): ProcessView[] {
  const views: ProcessView[] = [];
  for (let index = 0; index < world.count(country); index += 1) {
    const view = world.view(country, index, at);
    if (view && view.state !== "planned") views.push(view);
  }
  return views;
}
