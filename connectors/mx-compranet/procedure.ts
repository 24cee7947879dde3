import { type Draft, type MapContext, type Sourced, slug, type Tender } from "../../src/connector/index.ts";
import { categories, methodOf, submissions } from "./lookups.ts";
import type { Row } from "./row.ts";

/** Which contracting process a row belongs to. */
export interface Process {
  readonly ocid: string;
  readonly id: Sourced<string>;
  readonly procedure: Sourced<string> | undefined;
  readonly file: Sourced<string> | undefined;
}

/**
 * A number that can name a procedure in the whole country: it has digits and is long enough. Old direct awards carry
 * words ("S/N") or a count of the unit's own there.
 */
const namesProcedure = (text: string): boolean => text.length >= 8 && /\d{2}/.test(text);

/**
 * The process of a row, by the number of its procedure: all contracts of a procedure share the ocid, and the export of
 * running procedures has the same number. Without one, the code of the file (expediente), which is unique too; at last
 * the unit's code, the year and the unit's own number of the contract.
 */
export function processOf(row: Row, context: MapContext): Process | undefined {
  const procedure = row.text("procedure")?.map((text) => text.toUpperCase().replace(/\s+/g, " "));
  const file = row.text("file");
  let id = procedure && namesProcedure(procedure.value) ? procedure : file?.map((text) => `EXP-${text}`);
  id ??= ownNumber(row, procedure);
  if (id === undefined) {
    row.node.issue("row-without-key", "neither procedure nor file is named: the row is left out");
    row.node.ignore(...row.node.keys());
    return undefined;
  }
  return { ocid: context.mintOcid(id.value), id, procedure, file };
}

function ownNumber(row: Row, procedure: Sourced<string> | undefined): Sourced<string> | undefined {
  const unit = row.text("unitCode");
  const number = row.text("contract") ?? row.text("contractNumber") ?? procedure;
  const year = row.date("contractSigned")?.value.slice(0, 4);
  return unit && number?.map((text) => [unit.value, year, slug(text)].filter((part) => part !== undefined).join("-"));
}

/**
 * What a row says of the procedure: an OCDS tender without status.
 * @param joint further rows of the same contract: their classes of goods count too
 */
export function tenderOf(row: Row, process: Process, joint: readonly Row[] = []) {
  const method = row.text("method");
  const template = row.text("template");
  const named = (method ?? template)?.map(methodOf);
  if (method && !named) row.node.issue("unknown-code", `no method begins like ${method.value}`, row.header("method"));
  const procurementMethod = named ?? template?.map(methodOf);
  const category = row.text("category");
  const submission = row.text("submission");
  const published = row.date("publicationDate");
  const opening = row.date("openingDate");
  const url = row.url("announcement");
  const local = {
    // As the federal OCDS publication called them: national or international, and the source's own words.
    procurementMethodCharacterMxCnet: row.text("character"),
    mainProcurementCategoryDetails: category,
    // Not in OCDS: direct awards have a publication and no time for bids that would begin with it.
    datePublished: published,
  };
  return {
    ...local,
    id: process.id,
    title: row.text("fileTitle"),
    procurementMethod,
    procurementMethodDetails: method ?? template,
    procurementMethodRationale: rationaleOf(row),
    mainProcurementCategory: row.code("category", categories),
    submissionMethod: row.code("submission", submissions)?.map((codes) => [...codes]),
    submissionMethodDetails: submission,
    items: [...new Map([row, ...joint].flatMap(itemsOf).map((item) => [item.id?.value, item])).values()],
    // Direct awards are announced after the fact: their publication opens no time for bids.
    tenderPeriod: {
      startDate: procurementMethod?.value === "direct" ? undefined : published,
      endDate: opening,
    },
    techniques: frameworkOf(row),
    documents:
      url || published
        ? [{ id: "anuncio", documentType: "tenderNotice", url, datePublished: published, language: "es" }]
        : undefined,
  };
}

/** Law, article and reason of the exception, or the template that names them. */
function rationaleOf(row: Row): Sourced<string> | undefined {
  const parts = [
    row.text("legalBasis"),
    row.text("law"),
    row.text("exceptionArticle"),
    row.text("exceptionText"),
    row.text("forceMajeure"),
    row.text("template"),
  ].filter((part) => part !== undefined);
  return parts[0]?.map(() => [...new Set(parts.map((part) => part.value))].join(" · "));
}

function frameworkOf(row: Row): Draft<Tender["techniques"]> {
  const framework = row.flag("framework");
  return framework?.value === true ? { hasFrameworkAgreement: framework } : undefined;
}

/** The classes of what is bought: CUCOP until 2022, then lines of the budget classifier (COG). Several in one cell. */
function itemsOf(row: Row) {
  const list = (cell: Sourced<string> | undefined, scheme: string) =>
    [...new Set(cell?.value.split(/[,;|\s]+/).filter((code) => code !== ""))].map((code) => {
      const id = cell?.map(() => code);
      return { id, classification: { scheme, id } };
    });
  return [...list(row.text("itemClass"), "CUCOP"), ...list(row.text("budgetLine"), "MX-COG")];
}
