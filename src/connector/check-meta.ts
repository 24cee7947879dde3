import { isObject, type JsonObject } from "../base/json.ts";
import type { Connector, ConnectorMeta } from "./contract.ts";

type Stage = ConnectorMeta["stages"][number];

/** What a connector's meta lacks or contradicts; empty where it is complete. */
export function checkMeta(connector: Connector): string[] {
  const { meta } = connector;
  const problems: string[] = [];
  const ask = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  ask(/^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$/.test(meta.id), `id ${meta.id} is not <iso2>-<system>`);
  ask(meta.id.slice(0, 2) === meta.country.toLowerCase(), `country ${meta.country} is not that of the id`);
  ask(/^[A-Z]{2}$/.test(meta.country), "country is not ISO 3166-1 alpha-2");
  for (const key of ["title", "portal", "covers"] as const) ask(meta[key].trim() !== "", `${key} is empty`);
  ask(URL.canParse(meta.portal), `portal ${meta.portal} is no URL`);
  ask(meta.publisher.name.trim() !== "", "publisher has no name");
  ask(meta.licence.name.trim() !== "", "licence has no name");
  ask(isZone(meta.timeZone), `timeZone ${meta.timeZone} is no IANA zone`);
  ask(Intl.supportedValuesOf("currency").includes(meta.currency), `currency ${meta.currency} is not ISO 4217`);
  ask(Number.isInteger(meta.mappingVersion) && meta.mappingVersion > 0, "mappingVersion is not 1 or more");
  ask(meta.staleAfterHours > 0, "staleAfterHours is not above 0");
  ask(meta.stages.length > 0, "stages is empty");
  ask(meta.caveats.length > 0, "caveats is empty: every source has some");
  ask(
    meta.sme.note.trim() !== "" || (meta.sme.supplierSize && meta.sme.reservation),
    "sme says no and has no note why",
  );
  ask(Object.keys(connector.kinds).length > 0, "there are no kinds of payload");
  for (const { name, about } of meta.settings ?? []) {
    ask(/^[A-Z][A-Z0-9_]+$/.test(name), `setting ${name} is not an upper-case name`);
    ask(about.trim() !== "", `setting ${name} does not say what it is`);
  }
  const whole = meta.wholeStreams ?? [];
  ask(whole.length === 0 || meta.history === "snapshot", "wholeStreams are for sources with history snapshot");
  for (const kind of whole) ask(!kind.includes(":"), `wholeStreams names ${kind}: a stream up to its colon is meant`);
  if (meta.access === "deposit") ask((meta.restriction ?? "").trim() !== "", "restriction does not say why deposits");
  else ask(connector.fetch !== undefined, `access is ${meta.access}, but there is no fetch`);
  if (meta.access !== "deposit") ask(/^(\S+\s+){4,5}\S+$/.test(meta.schedule ?? ""), "schedule is no cron expression");
  return problems;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name.includes("/");
  } catch {
    return false;
  }
}

/** The stages that releases speak of, by their tags and their parts. */
export function reachedStages(releases: readonly JsonObject[]): Set<Stage> {
  const reached = new Set<Stage>();
  for (const release of releases) {
    const tags = Array.isArray(release.tag) ? release.tag : [];
    for (const stage of ["planning", "tender", "award", "contract", "implementation"] as const) {
      if (tags.some((tag) => typeof tag === "string" && tag.startsWith(stage))) reached.add(stage);
    }
    for (const [part, stage] of [
      ["planning", "planning"],
      ["tender", "tender"],
      ["awards", "award"],
      ["contracts", "contract"],
    ] as const) {
      if (release[part] !== undefined) reached.add(stage);
    }
    const contracts = Array.isArray(release.contracts) ? release.contracts : [];
    if (contracts.some((contract) => isObject(contract) && contract.implementation !== undefined)) {
      reached.add("implementation");
    }
  }
  return reached;
}
