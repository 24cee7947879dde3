import {
  type Document,
  type Draft,
  type MapContext,
  type MappedRelease,
  type Sourced,
  type SourceNode,
  sha256,
} from "../../src/connector/index.ts";
import { categories, departments, forms, methods, statuses } from "./lookups.ts";
import { code, cuceOf, date, money } from "./row.ts";

/** A row of the list of calls: the process as the search page shows it. */
export function mapCall(row: SourceNode, fetchedAt: string, context: MapContext): MappedRelease | undefined {
  const cuce = cuceOf(row);
  if (cuce === undefined) return undefined;
  const department = row.text("departamento");
  if (department && departments.get(department.value) === undefined && /\d/.test(department.value)) {
    row.issue("shifted-row", "the values stand in wrong columns: the row is left out");
    row.ignore(...row.keys());
    return undefined;
  }
  const region = code(row, "departamento", department, departments) && department;
  row.dropPersonal("persona_contacto");
  // The officer responsible for the process; a dash where the list does not name one.
  if (String(row.value.arpc ?? "").trim() === "-") row.ignore("arpc");
  else row.dropPersonal("arpc");
  const name = row.text("entidad");
  const id = cuce.text.map(() => `BO-SICOES-${cuce.unit}`);
  const status = row.text("estado");
  const modality = row.text("modalidad");
  const object = row.text("objeto", "objeto_de_contratacion");
  const kind = row.text("tipo_contratacion", "tipo_de_contratacion");
  const kindKey = row.has("tipo_contratacion") ? "tipo_contratacion" : "tipo_de_contratacion";
  const rules = row.text("normativa");
  const auction = row.flag("subasta");
  const guarantee = row.text("garantia");
  const meeting = date(row, row.has("reunion_aclaracion") ? "reunion_aclaracion" : "reunión_aclaracion");
  const local = {
    statusDetails: status,
    mainProcurementCategoryDetails: kind,
    // Field of the legalBasis extension.
    legalBasis: rules ? { scheme: "BO-NORMATIVA", id: rules } : undefined,
  };
  const price = money(row, "costo_pliego");
  const mark = sha256(JSON.stringify({ ...row.value, persona_contacto: "" })).slice(0, 8);
  return {
    stream: "tender",
    release: {
      ocid: context.mintOcid(cuce.text.value),
      id: `${cuce.text.value}-tender-${fetchedAt}-${mark}`,
      date: fetchedAt,
      tag: ["tender"],
      initiationType: "tender",
      language: "es",
      parties: [
        {
          id,
          name,
          identifier: { scheme: "BO-SICOES", id: cuce.text.map(() => cuce.unit), legalName: name },
          address: { region },
          roles: ["buyer", "procuringEntity"],
        },
      ],
      buyer: { id, name },
      tender: {
        ...local,
        id: cuce.text,
        title: object,
        status: code(row, "estado", status, statuses),
        procuringEntity: { id, name },
        procurementMethod: code(row, "modalidad", modality, methods)?.map((method) => method || undefined),
        procurementMethodDetails: modality,
        mainProcurementCategory: code(row, kindKey, kind, categories),
        additionalProcurementCategories:
          kind?.value.toLowerCase() === "consultoria" ? [kind.map(() => "consultingServices")] : undefined,
        tenderPeriod: { startDate: date(row, "fecha_publicacion"), endDate: date(row, "fecha_presentacion", true) },
        // Of the award, or of its declaration as deserted.
        awardPeriod: { endDate: date(row, "fecha_adjudicacion_desierta", true) },
        techniques: auction?.value === true ? { hasElectronicAuction: auction } : undefined,
        submissionTerms: guarantee ? { depositsGuarantees: guarantee } : undefined,
        participationFees: price ? [{ id: "pliego", type: ["document"], value: price }] : undefined,
        milestones: meeting
          ? [{ id: "reunion-aclaracion", title: "Reunión de aclaración", dueDate: meeting }]
          : undefined,
        documents: documentsOf(row),
      },
    },
  };
}

/** "1.Convocatoria 2.Documento Base" as of 2021; names glued together before, of which only forms can be told apart. */
export function listed(text: string): string[] {
  if (!/^\d+\./.test(text)) return [];
  return text.split(/(?:^|\s)\d+\.(?=\S)/).flatMap((part) => part.trim() || []);
}

function documentsOf(row: SourceNode): Draft<Document>[] {
  const page = row.text("ficha_proceso", "ficha_del_proceso")?.map((text) => {
    if (/^https?:\/\/\S+$/.test(text)) return text;
    // The words of the link, where the address was not kept.
    if (text !== "Ver Ficha") row.issue("bad-url", "not a web address", "ficha_proceso");
    return undefined;
  });
  const found: Draft<Document>[] = page
    ? [{ id: "ficha", documentType: "tenderNotice", title: "Ficha del proceso", url: page, language: "es" }]
    : [];
  const names = (
    cell: Sourced<string> | undefined,
    values: readonly string[],
    id: (name: string, at: number) => string,
  ) =>
    [...new Set(values)].map((name, at) => ({
      id: id(name, at),
      documentType: forms.get(name),
      title: cell?.map(() => name),
    }));
  const cell = row.text("formularios");
  const text = cell?.value ?? "";
  const glued = text.match(/FORM (?:RPS|\d+(?:-E)?)/g) ?? [];
  const numbered = listed(text);
  found.push(...names(cell, numbered.length > 0 ? numbered : glued, (name) => name));
  const files = row.text("archivos");
  const titles = listed(files?.value ?? "");
  if (titles.length > 0) found.push(...names(files, titles, (_, at) => `archivo-${at + 1}`));
  else if (files) found.push({ id: "archivos", title: files });
  return found;
}
