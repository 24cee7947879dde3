import { type Connector, fetchFiles, type PayloadHead, type PayloadKind } from "../../src/connector/index.ts";
import { filesOf, isTable, type Kind, rows } from "./files.ts";
import { toReleases } from "./map.ts";

const kind = (name: Kind, about: string): PayloadKind => ({
  about,
  mediaType: "text/csv",
  recognise: ({ text }: PayloadHead) => isTable(name, text),
  split: { by: "csv", rows },
});

const connector: Connector = {
  meta: {
    id: "ca-canadabuys",
    country: "CA",
    title: "CanadaBuys",
    portal: "https://canadabuys.canada.ca",
    publisher: {
      name: "Public Services and Procurement Canada",
      uri: "https://www.canada.ca/en/public-services-procurement.html",
    },
    language: "en",
    timeZone: "America/Toronto",
    currency: "CAD",
    licence: {
      name: "Open Government Licence - Canada",
      url: "https://open.canada.ca/en/open-government-licence-canada",
    },
    ocids: "minted",
    history: "snapshot",
    mappingVersion: 1,
    access: "bulk",
    schedule: "30 9 * * *",
    enabledByDefault: true,
    policy: { concurrency: 1, spacingMs: 1_000, backoffBaseMs: 5_000, timeoutMs: 60_000 },
    staleAfterHours: 72,
    covers:
      "Notices, awards and contracts of federal departments and agencies. Provinces and cities publish elsewhere, even where the site shows their notices.",
    since: 2009,
    stages: ["planning", "tender", "award", "contract"],
    sme: {
      supplierSize: true,
      reservation: false,
      note: "Only the contract history (contracts let by Public Services and Procurement Canada) states the supplier's number of employees, as a band and not always: 1-99 counts as small (1-4 as micro), 100-499 as medium. Notices and awards state no size. There is no set-aside for small firms; those for Indigenous business are told in words.",
    },
    caveats: [
      "ocids are minted from the number of the solicitation, which links notice, award and contract; a number too short to be unique counts together with the name of the department.",
      "Award notices and the contract history are two tables that may disagree on one contract; the later date counts.",
      "A notice that leaves the file of open notices is closed, cancelled or awarded: the year's file tells which, once a week.",
      "The amount of an amendment is a difference: the total is taken. A standing offer or supply arrangement without a total has no value.",
      "Nobody is identified by a number: ids of bodies and suppliers are made from names, those of suppliers with the first half of the postal code too. One firm may appear under several spellings.",
      "Contacts, streets and the second half of postal codes of suppliers are left out, as suppliers may be natural persons.",
      "How many bid is not told.",
    ],
    restriction:
      "The site has been seen to refuse requests from data centres. We do not pretend to be a browser: where it refuses, an operator downloads the files from the page of open data and deposits them.",
  },
  kinds: {
    tenders: kind("tenders", "Tender notices (open, new, of a fiscal year, complete, historical)"),
    awards: kind("awards", "Award notices (of a fiscal year, complete, historical)"),
    contracts: kind("contracts", "Contract history (of a fiscal year, complete, historical)"),
  },
  fetch: (context) => fetchFiles(context, filesOf(context.scope, context.now())),
  toReleases,
};

export default connector;
