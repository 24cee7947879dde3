import { countryName, programmeCountries } from "../base/countries.ts";
import type { Connector, ConnectorMeta } from "./contract.ts";
import { maturityOf } from "./maturity.ts";

/** What the catalogue is made from. */
type Listed = Pick<Connector, "meta" | "fetch">;

/** The command that writes the catalogue anew. */
export const catalogueCommand = "npm run build && npx pregon sources --catalogue > docs/sources.md";

/**
 * The catalogue of sources as Markdown (docs/sources.md): one table over all, then a section for each source, by country
 * and id. Pure: the same connectors give the same text in whatever order they come. Ends with a line break.
 */
export function catalogue(connectors: Iterable<Listed>): string {
  const all = [...connectors].sort(
    (a, b) => compare(countryName(a.meta.country), countryName(b.meta.country)) || compare(a.meta.id, b.meta.id),
  );
  const sources = all.map(({ meta }) => meta);
  const without = programmeCountries
    .filter((code) => !sources.some(({ country }) => country === code))
    .map(countryName);
  const parts = [
    "# Sources",
    `<!-- Generated from the connectors. To renew: ${catalogueCommand} -->`,
    "What each connector reads, as it declares it. How a source is doing on a running server is told by its page `/sources` and " +
      "by `GET /api/v1/sources`. Schedules are cron expressions in the portal's time zone. A share-alike licence binds " +
      "whoever publishes the data again.",
    tableOf(all),
    without.length > 0 &&
      `No connector yet: ${without.join(", ")}. Their data can come in as OCDS files that an operator imports, or as an OCDS ` +
        "feed that the publisher has registered.",
    ...all.map(section),
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** What a source tells of small firms, in few words: "none" is said, not left blank. */
export function smeWords({ supplierSize, reservation }: Pick<ConnectorMeta["sme"], "supplierSize" | "reservation">) {
  return [supplierSize && "supplier size", reservation && "reservation"].filter(Boolean).join(", ") || "none";
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const headings = [
  "country",
  "source",
  "portal",
  "covers",
  "since",
  "stages",
  "SME data",
  "access",
  "schedule",
  "licence",
  "on by default",
  "mapping",
];

function tableOf(connectors: readonly Listed[]): string {
  const rows = connectors.map((connector) => {
    const { meta } = connector;
    return [
      countryName(meta.country),
      `[${meta.id}](#${meta.id})`,
      link(meta.title, meta.portal),
      text(meta.covers),
      meta.since === undefined ? "not known" : String(meta.since),
      meta.stages.join(", "),
      smeWords(meta.sme),
      meta.access,
      meta.schedule === undefined ? "none" : `\`${meta.schedule}\``,
      licence(meta),
      meta.enabledByDefault ? "yes" : "no",
      maturityOf(connector).about,
    ];
  });
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(headings), line(headings.map(() => "---")), ...rows.map(line)].join("\n");
}

function section(connector: Listed): string {
  const { meta } = connector;
  const { publisher, settings = [] } = meta;
  const facts = [
    `Publisher: ${publisher.uri ? link(publisher.name, publisher.uri) : text(publisher.name)}`,
    `Licence: ${licence(meta)}`,
    `ocids: ${meta.ocids === "publisher" ? "those of the publisher" : "minted here from the source's own numbers"}`,
    `History: ${meta.history === "releases" ? "the source publishes releases" : "the source shows its present state; the history is what was seen"}`,
    `Mapping: ${maturityOf(connector).about}`,
    `Time zone: ${meta.timeZone}. Currency where none is named: ${meta.currency}`,
    !meta.stages.includes("tender") && "Notices: none",
    `SME data: ${smeWords(meta.sme)}. ${text(meta.sme.note)}`.trim(),
    meta.restriction && `Restriction: ${text(meta.restriction)}`,
  ].filter((fact) => typeof fact === "string" && fact !== "");
  const parts = [
    `## ${meta.id}`,
    `${link(meta.title, meta.portal)}, ${countryName(meta.country)}. ${text(meta.covers)}`,
    list(facts),
    meta.caveats.length > 0 && `Caveats:\n\n${list(meta.caveats.map(text))}`,
    settings.length > 0 &&
      `Settings:\n\n${list(
        settings.map(
          ({ name, required, secret, about }) =>
            `\`${name}\` (${required ? "required" : "optional"}${secret ? ", secret" : ""}): ${text(about)}`,
        ),
      )}`,
  ];
  return parts.filter(Boolean).join("\n\n");
}

const list = (items: readonly (string | false | undefined)[]): string => items.map((item) => `- ${item}`).join("\n");

/** Words of a meta in running Markdown: on one line, with nothing in them that would be read as markup. */
function text(words: string): string {
  const plain = (part: string) => part.replace(/[*_<>[\]\\]/g, "\\$&");
  // Code spans and bare addresses are meant as they are.
  return words
    .replace(/\s+/g, " ")
    .trim()
    .split(/(`[^`]*`|https?:\/\/\S+)/)
    .map((part, index) => (index % 2 === 1 ? part : plain(part)))
    .join("");
}

const link = (words: string, url: string): string => `[${text(words)}](<${url}>)`;

function licence({ licence: { name, url, shareAlike } }: ConnectorMeta): string {
  return `${url ? link(name, url) : text(name)}${shareAlike ? " (**share-alike**)" : ""}`;
}
