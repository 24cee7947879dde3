import { Type } from "typebox";
import { isObject, type JsonValue } from "../../base/json.ts";
import { profiledCountries, profileOf, type SourceEvidence } from "../../indicators/profiles/profile.ts";
import { questionnaire, questionnaireVersion } from "../../indicators/profiles/questionnaire.ts";
import type { SourceState } from "../../store/read-sources.ts";
import { endpoint } from "../endpoint.ts";
import { selfLink } from "../links.ts";
import { countries } from "../parameters.ts";
import { json, noCache } from "../reply.ts";
import { listOf, ref } from "../schemas.ts";

const text = (value: JsonValue | undefined): string | null => (typeof value === "string" ? value : null);

/** The profile of a country, by what its sources show; null where there is none: the country is not of the programme. */
export function profileItem(base: string, country: string, states: readonly SourceState[]) {
  if (!profiledCountries.includes(country)) return null;
  return {
    ...profileOf(country, states.map(evidenceOf)),
    links: {
      country: `${base}/api/v1/countries/${country}`,
      indicators: `${base}/api/v1/indicators/SME-01?country=${country}&groupBy=year`,
    },
  };
}

function evidenceOf({ id, meta }: SourceState): SourceEvidence {
  const sme = isObject(meta.sme) ? meta.sme : {};
  return {
    id,
    country: text(meta.country),
    access: text(meta.access),
    portal: text(meta.portal),
    supplierSize: typeof sme.supplierSize === "boolean" ? sme.supplierSize : null,
  };
}

export const profileEndpoints = [
  endpoint({
    path: "/api/v1/profiles",
    operationId: "listProfiles",
    tag: "Overview",
    summary: "National profiles of electronic procurement",
    description:
      "The questionnaire stands in `meta`. Of the profiles of 2004 and 2005 only what was said of them is known; answers that the data here can give are computed.",
    query: { country: countries },
    ok: {
      description: "A profile for each country of the programme.",
      content: {
        "application/json": listOf("Profile", {
          questionnaire: Type.Object(
            {
              version: Type.Integer(),
              groups: Type.Array(
                Type.Object(
                  { code: Type.String(), name: Type.String(), questions: Type.Array(ref("ProfileQuestion")) },
                  { additionalProperties: false },
                ),
              ),
            },
            { additionalProperties: false },
          ),
        }),
      },
    },
    problems: ["bad-parameter"],
    async handle(request) {
      const { api, c, query, state } = request;
      const states = await api.sources.states();
      const asked = query.country?.map((code) => code.toUpperCase());
      const data = profiledCountries
        .filter((country) => asked === undefined || asked.includes(country))
        .map((country) => profileItem(state.base, country, states));
      const meta = {
        count: data.length,
        countKind: "exact",
        questionnaire: { version: questionnaireVersion, groups: questionnaire },
      };
      return json(c, JSON.stringify({ data, links: { self: selfLink(request) }, meta }), { cache: noCache });
    },
  }),
];
