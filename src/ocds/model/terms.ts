import { type TSchema, type TUnsafe, Type } from "typebox";
import { type Code, type CodelistName, codelists } from "../codelists/index.ts";

/**
 * The words in which the model is written. Each gives a JSON Schema (2020-12) with a static type, and carries the
 * keywords that OCDS adds: `codelist`, `openCodelist`, `omitWhenMerged`, `wholeListMerge`, `versionId`; ours are
 * `block` (the name of a building block) and `extension` (id in the extension registry of the extension that a field
 * comes from; absent for core fields).
 */
export type Schema<T> = TUnsafe<T>;
/** The static type of a schema of the model. */
export type Of<S extends TSchema> = S extends { "~unsafe": infer T } ? T : never;

type Fields = Record<string, Schema<unknown>>;

/** Fields in other languages: `title_es` beside `title`. */
export type Translated<F extends string> = { [K in `${F}_${string}`]?: string | null };

type Shape<P extends Fields, R extends keyof P> = { [K in R]: P[K]["~unsafe"] } & {
  [K in Exclude<keyof P, R>]?: P[K]["~unsafe"];
};

export interface Keywords {
  readonly minLength?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly deprecated?: boolean;
  readonly omitWhenMerged?: boolean;
  readonly wholeListMerge?: boolean;
  readonly versionId?: boolean;
}

/** BCP 47 language tags as the standard writes them in its pattern properties. */
const languageTag =
  "(((([A-Za-z]{2,3}(-([A-Za-z]{3}(-[A-Za-z]{3}){0,2}))?)|[A-Za-z]{4}|[A-Za-z]{5,8})(-([A-Za-z]{4}))?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(-([0-9A-WY-Za-wy-z](-[A-Za-z0-9]{2,8})+))*(-(x(-[A-Za-z0-9]{1,8})+))?)|(x(-[A-Za-z0-9]{1,8})+))";

function schema<T>(keywords: Record<string, unknown>, description: string, more: Keywords = {}): Schema<T> {
  return Type.Unsafe<T>({ description, ...keywords, ...more });
}

/** Text or null. */
export const text = (description: string, more?: Keywords) =>
  schema<string | null>({ type: ["string", "null"] }, description, more);
/** Text, null not allowed. */
export const plainText = (description: string, more?: Keywords) =>
  schema<string>({ type: "string" }, description, more);
/** The id of an object in a list: text or integer, not empty. */
export const key = (description: string, more?: Keywords) =>
  schema<string | number>({ type: ["string", "integer"], minLength: 1 }, description, more);
/** An id in somebody else's scheme: text, integer or null. */
export const foreignId = (description: string, more?: Keywords) =>
  schema<string | number | null>({ type: ["string", "integer", "null"] }, description, more);
/** An instant (RFC 3339 date-time) or null. */
export const dateTime = (description: string, more?: Keywords) =>
  schema<string | null>({ type: ["string", "null"], format: "date-time" }, description, more);
/** An instant (RFC 3339 date-time). */
export const plainDateTime = (description: string, more?: Keywords) =>
  schema<string>({ type: "string", format: "date-time" }, description, more);
/** A URI (RFC 3986) or null. */
export const uri = (description: string, more?: Keywords) =>
  schema<string | null>({ type: ["string", "null"], format: "uri" }, description, more);
/** A URI (RFC 3986). */
export const plainUri = (description: string, more?: Keywords) =>
  schema<string>({ type: "string", format: "uri" }, description, more);
/** An e-mail address or null. */
export const email = (description: string, more?: Keywords) =>
  schema<string | null>({ type: ["string", "null"], format: "email" }, description, more);
export const number = (description: string, more?: Keywords) =>
  schema<number | null>({ type: ["number", "null"] }, description, more);
export const plainNumber = (description: string, more?: Record<string, unknown>) =>
  schema<number>({ type: "number", ...more }, description);
export const integer = (description: string, more?: Keywords) =>
  schema<number | null>({ type: ["integer", "null"] }, description, more);
export const boolean = (description: string, more?: Keywords) =>
  schema<boolean | null>({ type: ["boolean", "null"] }, description, more);

/** A list of texts, or null. `items` holds rules for each of them. */
export const texts = (description: string, more?: Keywords, items?: { minLength: number }) =>
  schema<string[] | null>({ type: ["array", "null"], items: { type: "string", ...items } }, description, more);

const member = (list: CodelistName, open: boolean) => ({ codelist: `${list}.csv`, openCodelist: open });

/** A code of a closed list, or null. */
export const code = <N extends CodelistName>(list: N, description: string, more?: Keywords) =>
  schema<Code<N> | null>(
    { type: ["string", "null"], ...member(list, false), enum: [...codelists[list], null] },
    description,
    more,
  );
/** A code of a closed list, null not allowed. */
export const plainCode = <N extends CodelistName>(list: N, description: string, more?: Keywords) =>
  schema<Code<N>>({ type: "string", ...member(list, false), enum: [...codelists[list]] }, description, more);
/** A code of an open list, or null. */
export const openCode = (list: CodelistName, description: string, more?: Keywords) =>
  schema<string | null>({ type: ["string", "null"], ...member(list, true) }, description, more);
/** A code of an open list, null not allowed. */
export const plainOpenCode = (list: CodelistName, description: string, more?: Keywords) =>
  schema<string>({ type: "string", ...member(list, true) }, description, more);
/** Codes of a closed list, or null. */
export const codes = <N extends CodelistName>(list: N, description: string, more?: Keywords) =>
  schema<Code<N>[] | null>(
    { type: ["array", "null"], ...member(list, false), items: { type: "string", enum: [...codelists[list]] } },
    description,
    more,
  );
/** Codes of a closed list, null not allowed. */
export const plainCodes = <N extends CodelistName>(list: N, description: string, more?: Keywords) =>
  schema<Code<N>[]>(
    { type: "array", ...member(list, false), items: { type: "string", enum: [...codelists[list]] } },
    description,
    more,
  );
/** Codes of an open list, or null. */
export const openCodes = (list: CodelistName, description: string, more?: Keywords, items?: { minLength: number }) =>
  schema<string[] | null>(
    { type: ["array", "null"], ...member(list, true), items: { type: "string", ...items } },
    description,
    more,
  );

/** One building block. */
export const one = <T>(of: Schema<T>, description: string, more: Keywords = {}): Schema<T> =>
  Type.Unsafe<T>({ ...of, description, ...more });
/** A list of building blocks. */
export const list = <T>(of: Schema<T>, description: string, more?: Keywords) =>
  schema<T[]>({ type: "array", items: of }, description, more);
/** A list of building blocks, or null. */
export const nullableList = <T>(of: Schema<T>, description: string, more?: Keywords) =>
  schema<T[] | null>({ type: ["array", "null"], items: of }, description, more);
/** Anything that the given JSON Schema takes, for the few fields that have a form of their own. */
export const custom = <T>(keywords: Record<string, unknown>, description: string, more?: Keywords) =>
  schema<T>(keywords, description, more);

/** Marks fields as those of an extension, by its id in the extension registry. */
export function from<P extends Fields>(extension: string, fields: P): P {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, Type.Unsafe({ ...field, extension })]),
  ) as P;
}

/** The pattern properties for fields that may also be given in other languages. */
export const translations = (fields: readonly string[]): Record<string, { type: string[] }> =>
  Object.fromEntries(fields.map((field) => [`^(${field}_${languageTag})$`, { type: ["string", "null"] }]));

interface BlockOptions<P extends Fields, R extends keyof P, T extends string> {
  readonly required?: readonly R[];
  /** Fields that may also be given in other languages, as `title_es`. */
  readonly translated?: readonly T[];
  readonly minProperties?: number;
}

/** A building block: an object with named fields. Unknown fields are allowed in every block. */
export function block<P extends Fields, R extends keyof P = never, T extends string = never>(
  name: string,
  description: string,
  fields: P,
  { required = [], translated = [], minProperties }: BlockOptions<P, R, T> = {},
): Schema<Shape<P, R> & Translated<T>> {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([field, of]) => [
      field,
      (required as readonly string[]).includes(field) ? of : Type.Optional(of),
    ]),
  );
  return Type.Unsafe<Shape<P, R> & Translated<T>>(
    Type.Object(properties, {
      block: name,
      description,
      ...(translated.length > 0 && { patternProperties: translations(translated) }),
      ...(minProperties !== undefined && { minProperties }),
    }),
  );
}
