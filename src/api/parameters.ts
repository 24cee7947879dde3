import { type Static, type TObject, type TProperties, type TSchema, Type } from "typebox";
import { Compile } from "typebox/compile";
import { isObject, type JsonObject } from "../base/json.ts";
import { ApiProblem, type ProblemDetail } from "./problems.ts";

/** Reads a query string by the schemas of its parameters. Throws ApiProblem `bad-parameter`. */
export type ParameterReader<Query extends TProperties> = (query: string) => Static<TObject<Query>>;

interface Parameter {
  readonly list: boolean;
  readonly type: "integer" | "number" | "boolean" | "text";
  readonly check: (value: unknown) => boolean;
  readonly allowed: string;
  readonly fallback: unknown;
}

export function parameterReader<Query extends TProperties>(query: Query): ParameterReader<Query> {
  const parameters = new Map<string, Parameter>();
  for (const [name, schema] of Object.entries(query)) parameters.set(name, describe(schema));
  const fallbacks = [...parameters].filter(([, parameter]) => parameter.fallback !== undefined);
  return (text) => {
    const values: Record<string, unknown> = {};
    for (const [name, { fallback }] of fallbacks) values[name] = fallback;
    if (text !== "") readInto(values, text, parameters);
    return values as Static<TObject<Query>>;
  };
}

function describe(schema: TSchema): Parameter {
  const keywords = schema as object as JsonObject;
  const list = keywords.type === "array" && isObject(keywords.items);
  const single = list ? (keywords.items as JsonObject) : keywords;
  const type =
    single.type === "integer" || single.type === "number" || single.type === "boolean" ? single.type : "text";
  const validator = Compile(schema);
  return { list, type, check: (value) => validator.Check(value), allowed: allowed(single), fallback: keywords.default };
}

/** In words, what a parameter takes. */
function allowed(schema: JsonObject): string {
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.join(", ")}`;
  if (schema.type === "boolean") return "true or false";
  const range = (what: string) =>
    schema.maximum === undefined
      ? `${what} from ${schema.minimum ?? 0} on`
      : `${what} from ${schema.minimum} to ${schema.maximum}`;
  if (schema.type === "integer") return range("a whole number");
  if (schema.type === "number") return range("a number");
  if (typeof schema.hint === "string") return schema.hint;
  if (Array.isArray(schema.anyOf)) return schema.anyOf.filter(isObject).map(allowed).join(", or ");
  if (schema.format === "date") return "a date such as 2024-05-31";
  if (schema.format === "date-time") return "an instant such as 2024-05-31T12:00:00Z";
  return schema.maxLength === undefined ? "text" : `text of 1 to ${schema.maxLength} characters`;
}

function readInto(values: Record<string, unknown>, text: string, parameters: ReadonlyMap<string, Parameter>): void {
  const errors: ProblemDetail[] = [];
  const given = Map.groupBy(new URLSearchParams(text), ([name]) => name);
  for (const [name, pairs] of given) {
    const parameter = parameters.get(name);
    const texts = pairs.map(([, value]) => value);
    if (parameter === undefined) {
      const names = [...parameters.keys()].join(", ");
      errors.push({
        parameter: name,
        detail: `is not a parameter here; these are: ${names === "" ? "none" : names}`,
      });
    } else if (!parameter.list && texts.length > 1) {
      errors.push({ parameter: name, detail: "is given more than once" });
    } else {
      const words = parameter.list ? texts.flatMap(splitList) : texts;
      const converted = words.map((word) => convert(parameter, word));
      const value = parameter.list ? converted : converted[0];
      if (words.some(unsound) || !parameter.check(value)) {
        const shown = texts.join(",").slice(0, 100);
        errors.push({
          parameter: name,
          detail: `should be ${parameter.allowed}${parameter.list ? "; several separated by commas" : ""}, not ${JSON.stringify(shown)}`,
        });
      } else values[name] = value;
    }
  }
  if (errors.length > 0) {
    const list = errors.map((error) => `${error.parameter} ${error.detail}`).join("; ");
    throw new ApiProblem("bad-parameter", `${list}.`, errors);
  }
}

/** A comma separates; one inside a value is written as `\,`. */
const splitList = (text: string): string[] => text.split(/(?<!\\),/).map((word) => word.replaceAll("\\,", ",").trim());

/** What PostgreSQL does not take as text. */
const unsound = (text: string): boolean => text.includes("\0") || !text.isWellFormed();

function convert(parameter: Parameter, text: string): unknown {
  if (parameter.type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (parameter.type === "integer") return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  if (parameter.type === "number") return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  return text;
}

/** Not of blanks alone: those around a word are passed over. */
const word = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: "\\S" });

/** A parameter that takes several values, repeated or separated by commas. */
export const several = (description: string, item: TSchema = word(200)) =>
  Type.Optional(Type.Unsafe<string[]>(Type.Array(item, { minItems: 1, maxItems: 100, description })));

/** One of several words, many at a time. */
export const severalOf = <const Words extends readonly string[]>(words: Words, description: string) =>
  Type.Optional(
    Type.Unsafe<Words[number][]>(Type.Array(Type.Enum([...words]), { minItems: 1, maxItems: 100, description })),
  );

export const oneOf = <const Words extends readonly string[]>(
  words: Words,
  description: string,
  fallback?: Words[number],
) =>
  Type.Optional(
    Type.Unsafe<Words[number]>(
      Type.Enum([...words], { description, ...(fallback !== undefined && { default: fallback }) }),
    ),
  );

export const flag = (description: string) => Type.Optional(Type.Boolean({ description }));

export const countries = several(
  "ISO 3166-1 alpha-2 code of the country.",
  Type.String({ pattern: "^[A-Za-z]{2}$", hint: "a country code of two letters such as CL" }),
);

/** A day (UTC) or an instant. */
export const moment = (description: string) =>
  Type.Optional(
    Type.Unsafe<string>(
      Type.Union([Type.String({ format: "date" }), Type.String({ format: "date-time" })], {
        description: `${description} A date means the whole day in UTC.`,
        examples: ["2024-05-31", "2024-05-31T12:00:00Z"],
      }),
    ),
  );

export const amount = (description: string) => Type.Optional(Type.Number({ minimum: 0, description }));

export const paging = {
  limit: Type.Unsafe<number>(
    Type.Integer({ minimum: 1, maximum: 1000, default: 25, description: "The most items of one page." }),
  ),
  cursor: Type.Optional(
    Type.String({ minLength: 1, description: "Where the page begins: taken from `links.next` or `links.prev`." }),
  ),
};

/** The instant at which a moment begins. */
export const startOf = (moment: string): string => (moment.length === 10 ? `${moment}T00:00:00Z` : moment);

/** The instant right after a moment: after the whole of a day, after the microsecond of an instant. */
export function endOf(moment: string): string {
  if (moment.length > 10) return new Date(Date.parse(moment) + 1).toISOString();
  const day = new Date(`${moment}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString();
}
