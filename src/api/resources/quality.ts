import { Type } from "typebox";
import { Kept } from "../../base/kept.ts";
import { sampleSize, surveySubject } from "../../indicators/quality/survey.ts";
import type { Api } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { json, noCache } from "../reply.ts";
import { sourceById } from "./sources.ts";

const limit = sampleSize.source;
const keptFor = 10 * 60_000;
const scopes = ["field", "release", "dataset"] as const;

/** The checks over the newest compiled releases of a source. */
async function surveySource(api: Api, source: string) {
  const now = api.clock.now();
  const { result, complete } = await surveySubject(api.database, "source", source, now);
  const { releases, checks, dataset, stages } = result;
  return {
    source,
    sample: {
      records: releases,
      limit,
      complete,
      about: `The ${limit} processes of the source that changed last, or all if it has fewer.`,
      computedAt: now.toISOString(),
    },
    stages,
    data: [
      ...checks,
      ...dataset.map(({ code, scope, about, source: from, result, reason, figures, examples }) => ({
        code,
        scope,
        about,
        source: from,
        pass: result === "pass" ? 1 : 0,
        fail: result === "fail" ? 1 : 0,
        notApplicable: result === "notApplicable" ? 1 : 0,
        reason: reason ?? null,
        figures,
        examples: examples.map((value) => ({ ocid: null, pointer: null, value, reason: reason ?? null })),
      })),
    ],
  };
}

/** What was computed for each source, for a while; only sources that exist are in it. */
const keptOf = new WeakMap<Api, Map<string, Kept<string>>>();

function answerFor(api: Api, source: string): Promise<string> {
  const all = keptOf.get(api) ?? new Map<string, Kept<string>>();
  keptOf.set(api, all);
  const kept =
    all.get(source) ?? new Kept(api.clock, keptFor, async () => JSON.stringify(await surveySource(api, source)));
  all.set(source, kept);
  return kept.get();
}

const count = (description: string) => Type.Integer({ minimum: 0, description });
const nullableText = Type.Union([Type.String(), Type.Null()]);

const example = Type.Object(
  {
    ocid: nullableText,
    pointer: Type.Union([Type.String(), Type.Null()], { description: "JSON pointer in the compiled release." }),
    value: Type.Unknown(),
    reason: nullableText,
  },
  { additionalProperties: false },
);

const checkItem = Type.Object(
  {
    code: Type.String({ description: "Stable name of the check." }),
    scope: Type.Enum([...scopes], { description: "What it looks at." }),
    about: Type.String({ description: "What has to hold." }),
    source: Type.Enum(["pelican", "cove", "pregon"], { description: "Who formulated it." }),
    pass: count("Compiled releases that pass; for the scope dataset 1 or 0."),
    fail: count("Compiled releases that fail."),
    notApplicable: count("Compiled releases in which there is nothing to look at; never counted as passed."),
    applied: Type.Optional(count("Single applications in all of them.")),
    passed: Type.Optional(count("Applications that passed.")),
    reason: Type.Optional(nullableText),
    figures: Type.Optional(Type.Unsafe({ type: "object", additionalProperties: { type: "number" } })),
    examples: Type.Array(example, { description: "Up to three failures." }),
  },
  { additionalProperties: false, description: "One check." },
);

const answer = Type.Object(
  {
    source: Type.String(),
    sample: Type.Object(
      {
        records: count("Compiled releases looked at."),
        limit: count("At most so many are."),
        complete: Type.Boolean({ description: "Whether these are all of the source." }),
        about: Type.String(),
        computedAt: Type.String({ format: "date-time" }),
      },
      { additionalProperties: false, description: "What the counts are made from." },
    ),
    stages: Type.Unsafe({
      type: "object",
      description: "Compiled releases that have something of each stage.",
      additionalProperties: { type: "integer" },
    }),
    data: Type.Array(checkItem),
  },
  { additionalProperties: false, description: "Quality checks over a source's compiled releases." },
);

export const qualityEndpoints = [
  endpoint({
    path: "/api/v1/sources/{id}/quality",
    operationId: "getQuality",
    tag: "Sources",
    summary: "Quality checks over the newest compiled releases of a source",
    params: { id: "Id of the source." },
    ok: { description: "The checks, with counts and examples.", content: { "application/json": answer } },
    problems: ["source-not-found"],
    async handle({ api, c, params: { id = "" } }) {
      const source = await sourceById(api, id);
      const headers = await api.sources.licenseHeader(source.id);
      return json(c, await answerFor(api, source.id), { cache: noCache, headers });
    },
  }),
];
