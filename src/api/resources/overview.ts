import { Type } from "typebox";
import { countryName, isProgrammeCountry } from "../../base/countries.ts";
import { codelists } from "../../ocds/index.ts";
import { countryState } from "../../store/read-countries.ts";
import { endpoint } from "../endpoint.ts";
import { ApiProblem } from "../problems.ts";
import { json, noCache } from "../reply.ts";
import { ref } from "../schemas.ts";
import { profileItem } from "./profiles.ts";
import { sourceItem } from "./sources.ts";

const country = endpoint({
  path: "/api/v1/countries/{iso2}",
  operationId: "getCountry",
  tag: "Overview",
  summary: "A country with its sources, counts and national profile, and how its data come in",
  description:
    "Each country of the programme is answered for, also where there is no source and nothing is stored yet.",
  params: { iso2: "ISO 3166-1 alpha-2 code." },
  ok: { description: "The country.", content: { "application/json": ref("Country") } },
  problems: ["country-not-found"],
  async handle({ api, c, state, params }) {
    const code = (params.iso2 ?? "").toUpperCase();
    const [states, totals] = await Promise.all([api.sources.states(), api.totals.get()]);
    const own = states.filter((source) => source.meta.country === code);
    const counts = totals.countries.find((each) => each.country === code);
    if (!/^[A-Z]{2}$/.test(code) || (own.length === 0 && counts === undefined && !isProgrammeCountry(code))) {
      throw new ApiProblem("country-not-found", `There is no source of ${JSON.stringify(code.slice(0, 20))}.`, [
        { parameter: "iso2", detail: "is not known" },
      ]);
    }
    const body = {
      country: code,
      name: countryName(code),
      ...countryState(own, api.clock.now()),
      notices: counts?.notices ?? 0,
      openForBids: counts?.openForBids ?? 0,
      firstPublished: counts?.firstPublished ?? null,
      lastPublished: counts?.lastPublished ?? null,
      profile: profileItem(state.base, code, states),
      sources: await Promise.all(own.map((source) => sourceItem(api, state.base, source))),
    };
    return json(c, JSON.stringify(body), { cache: noCache });
  },
});

const stats = endpoint({
  path: "/api/v1/stats",
  operationId: "getStats",
  tag: "Overview",
  summary: "Figures over everything that is stored",
  ok: { description: "Figures.", content: { "application/json": ref("Stats") } },
  async handle({ api, c }) {
    return json(c, JSON.stringify(await api.totals.get()), { cache: noCache });
  },
});

const codelistItem = Type.Object(
  {
    name: Type.String(),
    codes: Type.Array(Type.String()),
    links: Type.Object({ self: Type.String({ format: "uri" }) }),
  },
  { additionalProperties: false },
);

const codelistNames = Object.keys(codelists).sort() as (keyof typeof codelists)[];
const codelist = (base: string, name: keyof typeof codelists) => ({
  name,
  codes: [...codelists[name]],
  links: { self: `${base}/api/v1/codelists/${name}` },
});

const allCodelists = endpoint({
  path: "/api/v1/codelists",
  operationId: "listCodelists",
  tag: "Overview",
  summary: "The codelists of OCDS and of the extensions in use",
  ok: {
    description: "All codelists.",
    content: {
      "application/json": Type.Object(
        {
          data: Type.Array(codelistItem),
          links: ref("PageLinks"),
          meta: Type.Object({ count: Type.Integer(), countKind: Type.Enum(["exact"]) }),
        },
        { additionalProperties: false },
      ),
    },
  },
  handle({ c, state }) {
    const data = codelistNames.map((name) => codelist(state.base, name));
    const links = { self: `${state.base}/api/v1/codelists` };
    return json(c, JSON.stringify({ data, links, meta: { count: data.length, countKind: "exact" } }));
  },
});

const oneCodelist = endpoint({
  path: "/api/v1/codelists/{name}",
  operationId: "getCodelist",
  tag: "Overview",
  summary: "One codelist",
  params: { name: "Name of the codelist, as `tenderStatus`." },
  ok: { description: "The codelist.", content: { "application/json": codelistItem } },
  problems: ["codelist-not-found"],
  handle({ c, state, params }) {
    const name = codelistNames.find((each) => each === params.name);
    if (name === undefined) {
      throw new ApiProblem("codelist-not-found", `The codelists are ${codelistNames.join(", ")}.`, [
        { parameter: "name", detail: "is not known" },
      ]);
    }
    return json(c, JSON.stringify(codelist(state.base, name)));
  },
});

export const overviewEndpoints = [country, stats, allCodelists, oneCodelist];
