import { type Sourced, type SourceNode, sourcedInstant } from "../../src/connector/index.ts";

export const zone = "America/Argentina/Buenos_Aires";

/**
 * What the columns say, by their folded names: "Número Procedimiento" (2020), "numero_procedimiento" (2016-2019) and
 * "procedimiento_id" (2015) are one. The names of 2015 stand for a unit's parent and the unit itself.
 */
const names = {
  procedure: ["numero procedimiento", "procedimiento id"],
  title: ["nombre del procedimiento", "nombre procedimiento"],
  object: ["objeto del procedimiento", "objeto procedimiento", "objeto convocatoria"],
  year: ["ejercicio", "proc ejercicio", "ejercicio procedimiento anio"],
  method: ["tipo de procedimiento", "tipo procedimiento contratacion"],
  modality: ["modalidad", "modalidad convocatoria"],
  class: ["clase convocatoria"],
  bodyCode: ["nro saf", "numero saf"],
  body: ["descripcion saf", "uoc desc", "organismo unidad operativa contrataciones desc"],
  bodyId: ["uoc id", "organismo unidad operativa contrataciones id"],
  unitCode: ["nro uoc", "numero uoc", "uoc int id", "unidad operativa contrataciones id"],
  unit: ["descripcion uoc", "uoc int desc", "unidad operativa contrataciones desc", "unidad ejecutora"],
  published: ["fecha de publicacion", "fecha publicacion convocatoria"],
  opening: ["fecha de apertura"],
  estimate: ["monto estimado"],
  stage: ["etapa"],
  operation: ["tipo de operacion"],
  awarded: ["fecha de adjudicacion", "fecha acto"],
  awardedIso: ["isodatetime fecha acto"],
  classes: ["rubros", "rubro contratacion desc"],
  cuit: ["cuit"],
  supplier: ["descripcion proveedor", "prov razon social"],
  region: ["provincia operativa proveedor"],
  contract: ["documento contractual"],
  kind: ["tipo"],
  amount: ["monto", "monto adjudicacion"],
  currency: ["moneda"],
} as const;

export type Field = keyof typeof names;

const fold = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\s_]+/g, " ")
    .trim();

const fields = new Map<string, Field>(
  Object.entries(names).flatMap(([field, spellings]) => spellings.map((name) => [name, field as Field] as const)),
);

/** The fields of a header line; undefined for columns that nothing stands for. */
export const fieldOf = (header: string): Field | undefined => fields.get(fold(header));

/** One row, read by what its columns say. */
export class Row {
  readonly node: SourceNode;
  readonly #headers = new Map<Field, string>();

  constructor(node: SourceNode) {
    this.node = node;
    for (const header of node.keys()) {
      const field = fieldOf(header);
      if (field !== undefined && !this.#headers.has(field)) this.#headers.set(field, header);
    }
  }

  header(field: Field): string {
    return this.#headers.get(field) ?? field;
  }

  text(field: Field): Sourced<string> | undefined {
    return this.node.text(this.header(field));
  }

  decimal(field: Field): Sourced<string> | undefined {
    const text = this.text(field);
    // Both ways of writing were seen to be read: "1234.50" and "1.234,50".
    return text && this.node.decimal(this.header(field), { comma: /,\d{1,2}$/.test(text.value) });
  }

  /** Local times, in 2020 with Spanish words for morning and afternoon ("05/11/2020 12:24:00 p.m."). */
  date(field: Field): Sourced<string> | undefined {
    const english = this.text(field)?.map((text) =>
      text.replace(/\s*([ap])\.?\s?m\.?$/i, (_, half: string) => ` ${half.toUpperCase()}M`),
    );
    const formats = / [AP]M$/.test(english?.value ?? "") ? { formats: ["d/M/yyyy h:mm:ss a", "d/M/yyyy h:mm a"] } : {};
    return sourcedInstant(english, { zone, ...formats }, (text) =>
      this.node.issue("bad-date", `${text} is no date`, this.header(field)),
    );
  }

  ignore(...ignored: readonly Field[]): void {
    this.node.ignore(...ignored.map((field) => this.header(field)));
  }
}
