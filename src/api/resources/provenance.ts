import { Type } from "typebox";
import { NotFoundError } from "../../base/errors.ts";
import { mergedReleases, presentReleases } from "../../compile/order.ts";
import { provenanceOf } from "../../ingest/provenance.ts";
import { feedConnectorOf } from "../../registry/index.ts";
import { endpoint } from "../endpoint.ts";
import { ApiProblem } from "../problems.ts";
import { json, noCache } from "../reply.ts";
import { ref } from "../schemas.ts";

const provenance = endpoint({
  path: "/api/v1/provenance/{ocid}",
  operationId: "getProvenance",
  tag: "Sources",
  summary: "Where a value comes from",
  description:
    "For a value of the compiled release: the release that set it, the answer of the source behind that release, the place and the raw value there. `origin` is null for what no source states (a code fixed by the mapping). Raw values of persons and firms that are published in another form are withheld.",
  params: { ocid: "Id of the process, percent-encoded." },
  query: {
    pointer: Type.String({
      minLength: 1,
      maxLength: 500,
      pattern: "^/",
      description: "JSON pointer (RFC 6901) in the compiled release, such as /tender/value/amount.",
    }),
  },
  ok: { description: "The provenance.", content: { "application/json": ref("Provenance") } },
  problems: ["bad-parameter", "process-not-found", "pointer-not-found"],
  async handle({ api, c, query, params: { ocid = "" } }) {
    const source = await api.sources.mergeSources();
    try {
      const found = await provenanceOf(
        {
          database: api.database,
          connectorOf: async (source) => api.connectors.get(source) ?? (await feedConnectorOf(api.database, source)),
          ocidPrefix: api.config.OCID_PREFIX,
          merged: (releases) => presentReleases(mergedReleases(releases, source), source),
        },
        ocid,
        query.pointer,
      );
      return json(c, JSON.stringify({ ...found, origin: publicOrigin(found) }), { cache: noCache });
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      const code = error.code === "process-not-found" ? "process-not-found" : "pointer-not-found";
      throw new ApiProblem(code, `${error.message.slice(0, 500)}.`);
    }
  },
});

/** Under `parties`, what the mapping masked or rewrote must not come out by this door. */
function publicOrigin({ pointer, value, origin }: Awaited<ReturnType<typeof provenanceOf>>) {
  if (origin === null) return null;
  const shown = !pointer.startsWith("/parties") || JSON.stringify(origin.raw) === JSON.stringify(value);
  return shown ? origin : { pointer: origin.pointer, withheld: true };
}

export const provenanceEndpoints = [provenance];
