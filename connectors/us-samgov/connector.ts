import type { Connector, PayloadHead } from "../../src/connector/index.ts";
import { fetch, keySetting, quotaSetting } from "./fetch.ts";
import { toReleases } from "./map.ts";

const json = (about: string, list: string) => ({
  about,
  mediaType: "application/json",
  recognise: ({ text }: PayloadHead) => /^\s*\{/.test(text) && new RegExp(`"${list}"\\s*:\\s*\\[`).test(text),
});

/** Contract opportunities and contract awards of the United States government. */
const connector: Connector = {
  meta: {
    id: "us-samgov",
    country: "US",
    title: "SAM.gov Contract Opportunities",
    portal: "https://sam.gov",
    publisher: { name: "General Services Administration, Integrated Award Environment", uri: "https://www.gsa.gov" },
    language: "en",
    timeZone: "America/New_York",
    currency: "USD",
    licence: { name: "US government work, public domain (17 USC 105)" },
    ocids: "minted",
    history: "snapshot",
    mappingVersion: 1,
    access: "bulk",
    // The file is replaced at about 03:30 UTC.
    schedule: "30 1 * * *",
    enabledByDefault: true,
    policy: { attempts: 4, timeoutMs: 120_000, concurrency: 1, spacingMs: 1_000, backoffBaseMs: 4_000 },
    settings: [
      {
        name: keySetting,
        secret: true,
        required: false,
        about:
          "Public API key of a SAM.gov account (expires after some months): attachments, identifiers and sizes of suppliers",
      },
      {
        name: quotaSetting,
        secret: false,
        required: false,
        about: "Requests that the key may make in a day: 10 without a role (the default), 1000 with one",
      },
    ],
    staleAfterHours: 72,
    covers:
      "Notices of federal contracts expected to exceed USD 25,000: sources sought, solicitations, awards and justifications of all agencies. With a key also the contract actions reported by agencies. States and cities are not included.",
    since: 2002,
    stages: ["planning", "tender", "award", "contract"],
    sme: {
      supplierSize: true,
      reservation: true,
      note: "Set-asides for small business and its programmes are stated on notices. Whether the contractor is small is decided for each contract by its officer, and known from contract data only (with a key): S is `sme`, O is `large`. No law tells micro from medium.",
    },
    caveats: [
      "There is no federal OCDS: ocids are minted from the office and the solicitation number. Notices without a usable number are processes of their own.",
      "Only the present version of a notice is published. A notice that leaves the file has been archived: neither awarded nor cancelled.",
      "The portal states no cancellation, and a notice past its deadline stays active until it is archived or its award is published.",
      "Award notices are not required for orders and many purchases: awards here are a part of what is bought.",
      "Without a key suppliers are known by a text of name and place alone, and their size is unknown.",
      "Contracts of the Department of Defense are reported 90 days after signature.",
      "A set-aside that is not stated on a solicitation counts as none.",
      "Amounts of framework contracts (IDV) are ceilings, and 0 on some notices.",
      "Days are those of posting, without a time; late edits keep the day.",
      "Mail addresses and telephone numbers of officials are taken out of descriptions. Attachments are linked, not kept.",
    ],
  },
  kinds: {
    notices: {
      about: "Rows of the daily file (ContractOpportunitiesFullCSV) or of a yearly archive",
      mediaType: "text/csv",
      recognise: ({ text }) => /^\ufeff?"?NoticeId"?,/i.test(text) && /"?Sol#"?/.test(text.slice(0, 200)),
      split: { by: "csv", rows: 500 },
    },
    opportunities: json("A page of the Get Opportunities API v2", "opportunitiesData"),
    awards: json("A page of the Contract Awards API v1", "awardSummary"),
  },
  fetch,
  toReleases,
};

export default connector;
