import { messageOf, PregonError } from "../base/errors.ts";
import type { JsonObject } from "../base/json.ts";
import { pointer } from "../base/json.ts";
import type { Release } from "../ocds/index.ts";
import type { Connector, MapContext, Payload } from "./contract.ts";
import { PayloadReader } from "./payload.ts";
import type { Audit, MapIssue } from "./reader.ts";
import { type Lineage, settle } from "./sourced.ts";

/** A release as mapped, with what places it in its process. */
export interface SettledRelease {
  readonly release: Release;
  readonly stream: string;
  readonly sequence: number;
  /** Present only where asked for. */
  readonly lineage?: Lineage;
}

export interface MappedPayload {
  readonly releases: readonly SettledRelease[];
  readonly issues: readonly MapIssue[];
  readonly audit: Audit;
  /** Set where the payload as a whole could not be mapped; nothing of it is used then. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/** The mapping's surroundings: what does not come from the payload. */
export function createMapContext(connector: Connector, ocidPrefix: string): MapContext {
  return {
    ocidPrefix,
    mintOcid: (ownId) => `${ocidPrefix}-${connector.meta.id}-${ownId.trim().replace(/[\s/]+/g, "-")}`,
  };
}

/**
 * Runs a connector's mapping over one payload. Never throws: a payload that cannot be mapped has a `failure`.
 * @param trace keeps the origin of each value (slower)
 */
export function mapPayload(connector: Connector, payload: Payload, context: MapContext, trace = false): MappedPayload {
  const issues: MapIssue[] = [];
  const audit: Audit = { mapped: 0, ignored: 0, personal: 0, unmapped: 0 };
  const reader = new PayloadReader(payload, { issue: (issue) => void issues.push(issue), audit });
  const releases: SettledRelease[] = [];
  if (!Object.hasOwn(connector.kinds, payload.kind)) {
    const known = Object.keys(connector.kinds).join(", ");
    const message = `${payload.url} is none of the kinds of ${connector.meta.id} (${known})`;
    return { releases, issues, audit, failure: { code: "kind-not-recognised", message } };
  }
  try {
    for (const mapped of connector.toReleases(reader, context)) {
      const lineage: Lineage | undefined = trace ? new Map() : undefined;
      const release = settle(mapped.release, lineage) as JsonObject | undefined;
      if (typeof release?.ocid !== "string" || typeof release.id !== "string" || typeof release.date !== "string") {
        issues.push({
          code: "release-without-identity",
          message: "a release needs ocid, id and date",
          at: "",
          value: release ? { ocid: release.ocid ?? null, id: release.id ?? null, date: release.date ?? null } : null,
        });
        continue;
      }
      releases.push({
        release: release as Release,
        stream: mapped.stream ?? "",
        sequence: mapped.sequence ?? 0,
        ...(lineage ? { lineage } : {}),
      });
    }
    reader.finish();
  } catch (error) {
    const code = error instanceof PregonError ? error.code : "mapping-failed";
    return { releases: [], issues, audit, failure: { code, message: messageOf(error) } };
  }
  return { releases, issues, audit };
}

// `/data/3/items/0/unit` is counted as `/data/*/items/*/unit`.
/** The path under which issues at a pointer are counted together: list positions become `*`. */
export const generalPath = (at: string): string => at.replace(/\/\d+(?=\/|$)/g, `${pointer("*")}`);
