import { isObject, type JsonObject, type JsonValue, parseJson } from "../../base/json.ts";
import type { Database } from "../../store/database.ts";
import { type MergeableRelease, recordByOcid } from "../../store/read-records.ts";
import { ApiProblem } from "../problems.ts";

/** A stored release with its body parsed. */
export const withBody = <R extends MergeableRelease>(release: R): R & { parsed: JsonObject } => ({
  ...release,
  parsed: parseJson(release.body) as JsonObject,
});

/** The documents of all stages of a process as JSON text, each once; undefined where there is no such process. */
export async function documentsOf(database: Database, ocid: string): Promise<string | undefined> {
  const record = await recordByOcid(database, ocid);
  if (record === undefined) return undefined;
  if (record.withdrawn) throw withdrawn(ocid);
  return JSON.stringify(documents(parseJson(record.body)));
}

export const withdrawn = (ocid: string): ApiProblem =>
  new ApiProblem(
    "process-withdrawn",
    `The process ${JSON.stringify(ocid.slice(0, 200))} was withdrawn by its publisher.`,
  );

function documents(release: JsonValue): JsonValue[] {
  const { planning, tender, awards, contracts } = isObject(release) ? release : ({} as JsonObject);
  const holders = [planning, tender, awards, contracts].flat().filter((each) => isObject(each));
  const all = holders.flatMap((holder) => (Array.isArray(holder.documents) ? holder.documents : []));
  return [...new Map(all.map((document) => [JSON.stringify(document), document])).values()];
}
