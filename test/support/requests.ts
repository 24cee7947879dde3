import fc from "fast-check";
import type { Parsed } from "./api.ts";

/** Requests of an operation, made from the OpenAPI document: valid ones, and such as break one rule or many. */
export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether every part keeps to the document; the answer may then not be a 400 for a bad parameter. */
  readonly valid: boolean;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly description: Parsed;
}

const methods = ["get", "post", "put", "patch", "delete"];

export const operationsOf = (document: Parsed): Operation[] =>
  Object.entries<Parsed>(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => (item[method] ? [{ method, path, description: item[method] }] : [])),
  );

const nasty = [
  "",
  " ",
  "0",
  "-1",
  "1e9",
  "NaN",
  "null",
  "true",
  "%",
  "%00",
  "\u0000",
  "\ud800",
  "\u202e",
  "'",
  '"',
  "''; drop table notices;--",
  "\\",
  "$1",
  "{}",
  "[]",
  "<script>",
  "../../etc/passwd",
  "ñandú",
  "😀",
  "999999999999999999999",
  "2024-13-45",
  "2024-02-30T25:00:00Z",
  "0001-01-01",
  "9999-12-31",
  "294276-12-31",
  "-4713-01-01",
  "2024-01-01T00:00:00+99:99",
  ",",
  ",,,",
  "a\\,b",
  "(",
  ":*",
  "!!",
  "&|",
  "UNSPSC:",
  ":1",
  "x".repeat(300),
  "x".repeat(4000),
  "CL,AR",
  "\r\nX-Evil: 1",
  "or or or",
  '"unbalanced',
  "-",
  "--a",
  "*",
];
const anyText = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 20 }),
);

/** Values that a schema allows; `known` are the texts that name something in the database. */
function valid(schema: Parsed, document: Parsed, known: readonly string[], depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref) {
    const target = schema.$ref
      .split("/")
      .slice(1)
      .reduce((at: Parsed, name: string) => at[decodeURIComponent(name)], document);
    return depth > 4 ? fc.constant({}) : valid(target, document, known, depth + 1);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((each: Parsed) => valid(each, document, known, depth + 1)));
  switch (schema.type) {
    case "integer":
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1_000_000, 2_000) });
    case "number":
      return fc.oneof(fc.integer({ min: schema.minimum ?? 0, max: 1_000_000_000 }), fc.constantFrom(0.5, 1234.56));
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(valid(schema.items ?? {}, document, known, depth + 1), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, Math.max(schema.minItems ?? 0, 4)),
      });
    case "object": {
      const required: string[] = schema.required ?? [];
      const members = Object.entries<Parsed>(schema.properties ?? {}).filter(
        ([name]) => depth < 4 || required.includes(name),
      );
      return fc.record(
        Object.fromEntries(members.map(([name, each]) => [name, valid(each, document, known, depth + 1)])),
        {
          requiredKeys: required.filter((name) => schema.properties?.[name]) as never[],
        },
      );
    }
    default:
      return text(schema, known);
  }
}

function text(schema: Parsed, known: readonly string[]): fc.Arbitrary<string> {
  if (schema.format === "date")
    return fc
      .date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10));
  if (schema.format === "date-time")
    return fc
      .date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true })
      .map((day) => day.toISOString());
  if (schema.format === "uri") return fc.constantFrom("https://example.org/a", "https://example.org/b?c=d");
  if (schema.pattern) {
    const pattern = new RegExp(schema.pattern);
    const matching = known.filter((each) => pattern.test(each));
    return fc.oneof(fc.stringMatching(pattern), ...(matching.length > 0 ? [fc.constantFrom(...matching)] : []));
  }
  const { minLength = 0, maxLength = 40 } = schema;
  const fits = (each: string) =>
    each.length >= minLength && each.length <= (schema.maxLength ?? Infinity) && !each.includes("\0");
  return fc.oneof(
    fc.constantFrom(...known).filter(fits),
    fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 40) }),
    fc.constantFrom(...nasty.filter((each) => each.isWellFormed())).filter(fits),
  );
}

/** Requests of an operation. @param known texts that name something: ids of processes, sources, cursors */
export function requestsOf(
  operation: Operation,
  document: Parsed,
  known: readonly string[],
): fc.Arbitrary<FuzzedRequest> {
  const { description, method, path } = operation;
  const parameters: Parsed[] = description.parameters ?? [];
  const inPath = parameters.filter((each) => each.in === "path");
  const inQuery = parameters.filter((each) => each.in === "query");
  // Long polls are asked elsewhere; a cursor is good for one list alone.
  const own = inQuery.filter(({ name }) => name !== "wait" && name !== "cursor");
  const query = fc.record(Object.fromEntries(own.map(({ name, schema }) => [name, valid(schema, document, known)])), {
    requiredKeys: own.filter(({ required }) => required).map(({ name }) => name) as never[],
  });
  const broken = fc.array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(...inQuery.map(({ name }) => name), "unknown", "limit", "constructor", "__proto__"),
        anyText,
      ),
      anyText,
    ),
    { minLength: 1, maxLength: 4 },
  );
  const places = fc.tuple(...inPath.map(() => fc.oneof(fc.constantFrom(...known), anyText)));
  const schema = description.requestBody?.content?.["application/json"]?.schema;
  const json = schema
    ? fc
        .oneof({ weight: 3, arbitrary: valid(schema, document, known) }, { weight: 2, arbitrary: fc.jsonValue() })
        .map((value) => JSON.stringify(value))
    : undefined;
  const body = description.requestBody
    ? fc.oneof(...(json ? [{ weight: 4, arbitrary: json }] : []), { weight: 1, arbitrary: anyText })
    : fc.constant(undefined);
  const headers = fc.record(
    {
      accept: fc.constantFrom(
        "*/*",
        "application/json",
        "text/csv",
        "application/pdf",
        "text/html,*/*;q=0.1",
        ";;;q=",
        "a/b;q=2",
      ),
      "if-none-match": fc.constantFrom("*", '"x"', "W/", '"', "x".repeat(200)),
      "if-modified-since": fc.constantFrom("Mon, 01 Jan 2024 00:00:00 GMT", "yesterday", "0"),
      authorization: fc.constantFrom("Bearer ", "Bearer x", "Basic eDp5", "Bearer known"),
      "x-request-id": fc.constantFrom("a", "é", " ", "x".repeat(200)),
      "idempotency-key": fc.constantFrom("k1", ""),
    },
    { requiredKeys: [] },
  );
  return fc
    .record({
      query,
      broken: fc.option(broken, { freq: 2 }),
      places,
      body,
      headers,
      type: fc.constantFrom("application/json", "application/json", "application/json", "text/plain"),
    })
    .map(({ query, broken, places, body, headers, type }) => {
      const given = Object.entries(query).flatMap(([name, value]) =>
        Array.isArray(value)
          ? value.map((each): [string, string] => [name, String(each).replaceAll(",", "\\,")])
          : [[name, String(value)] as [string, string]],
      );
      const search = new URLSearchParams([...given, ...(broken ?? [])]);
      let at = 0;
      const filled = path.replace(/\{\w+\}/g, () => {
        const place = encodeURIComponent(String(places[at++] ?? "").toWellFormed());
        // Segments of dots alone are taken out of an address before it is asked.
        return place === "" || /^\.+$/.test(place) ? "%20" : place;
      });
      const clean: Record<string, string> = {};
      for (const [name, value] of Object.entries(headers))
        if (value !== undefined && /^[\x20-\xff]*$/.test(value)) clean[name] = value;
      return {
        method: method.toUpperCase(),
        path: `${filled}${search.size > 0 ? `?${search}` : ""}`,
        headers: { ...clean, ...(body !== undefined && { "content-type": type }) },
        ...(body !== undefined && { body: body.toWellFormed() }),
        valid: broken === null,
      };
    });
}
