import { Bids, Statistic } from "./bids.ts";
import { Award, Contract } from "./contract.ts";
import { Organization, OrganizationReference, RelatedProcess } from "./parties.ts";
import { Tender } from "./tender.ts";
import {
  block,
  from,
  list,
  type Of,
  one,
  plainCode,
  plainCodes,
  plainDateTime,
  plainText,
  type Schema,
  text,
} from "./terms.ts";
import { Planning } from "./works.ts";

/** OCDS 1.1.5 release. */

const unique = { uniqueItems: true } as const;

const release = block(
  "Release",
  "What was published about a contracting process at one moment.",
  {
    ocid: plainText("Id of the contracting process, the same all over the world and in all its releases.", {
      minLength: 1,
    }),
    id: plainText("Id of the release, unique within its process.", { minLength: 1, omitWhenMerged: true }),
    date: plainDateTime("When the information was first released.", { omitWhenMerged: true }),
    tag: plainCodes("releaseTag", "What the release is about.", { minItems: 1, omitWhenMerged: true }),
    initiationType: plainCode("initiationType", "How the process begins: always `tender`."),
    parties: list(Organization, "Organizations that take part.", unique),
    buyer: one(OrganizationReference, "Who pays for what is bought."),
    planning: one(Planning, "What comes before the call for tenders."),
    tender: one(Tender, "The call for tenders."),
    awards: list(Award, "Awards.", unique),
    contracts: list(Contract, "Contracts.", unique),
    language: text("Language of the texts, as two letters (ISO 639-1) or a BCP 47 tag."),
    relatedProcesses: list(RelatedProcess, "Other processes that this one is related to.", unique),
    ...from("bids", { bids: one(Bids, "Bids, and figures about them.") }),
    ...from("statistics", {
      statistics: list(Statistic, "Figures about the process.", { minItems: 1, uniqueItems: true }),
    }),
    ...from("process_title", {
      title: text("Title of the whole process."),
      description: text("The whole process in words."),
    }),
  },
  { required: ["ocid", "id", "date", "tag", "initiationType"] },
);
export interface Release extends Of<typeof release> {}
export const Release: Schema<Release> = release;

/** A release that holds the present state of a process: merged from all its releases (OCDS 1.1, merging). */
export interface CompiledRelease extends Omit<Release, "tag"> {
  tag: ["compiled"];
}
