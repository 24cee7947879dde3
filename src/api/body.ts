import { gunzipSync } from "node:zlib";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { type JsonValue, parseJson } from "../base/json.ts";
import { type ApiContext, header } from "./context.ts";
import { ApiProblem } from "./problems.ts";

/** What an operation takes as its body. */
export interface RequestBody<Schema extends TSchema = TSchema> {
  readonly description: string;
  readonly schema: Schema;
  /** Most bytes, decoded; default 1 MiB. */
  readonly largest?: number;
  /** Bytes are handed over as they are (decoded), unparsed: for what is read piece by piece. */
  readonly raw?: boolean;
  /** Media types that are taken; default application/json. */
  readonly mediaTypes?: readonly string[];
  readonly required?: boolean;
}

export const largestBody = 1_048_576;

/** Reads bodies by their schema: size, coding and type first, then syntax, then shape. Throws ApiProblem. */
export function bodyReader(body: RequestBody): (c: ApiContext) => Promise<unknown> {
  const { largest = largestBody, mediaTypes = ["application/json"], required = true } = body;
  const validator = Compile(body.schema);
  return async (c) => {
    const bytes = await readBytes(c, largest);
    if (bytes.byteLength === 0) {
      if (!required) return undefined;
      throw new ApiProblem("bad-body", "The request has no body.");
    }
    const type = header(c, "content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (!mediaTypes.includes(type)) {
      throw new ApiProblem("unsupported-media-type", `Content-Type should be ${mediaTypes.join(" or ")}.`);
    }
    if (body.raw) return bytes;
    const value = parsed(bytes);
    if (!validator.Check(value)) {
      const errors = [...validator.Errors(value)].slice(0, 20).map((error) => ({
        pointer: error.instancePath,
        detail: error.message,
      }));
      const list = errors.map(({ pointer, detail }) => `${pointer === "" ? "the body" : pointer} ${detail}`).join("; ");
      throw new ApiProblem("bad-body", `${list}.`, errors);
    }
    return value;
  };
}

function parsed(bytes: Uint8Array): JsonValue {
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const why = error instanceof TypeError ? "it is not UTF-8" : error instanceof Error ? error.message : "";
    throw new ApiProblem("bad-body", `The body is not JSON: ${why}.`);
  }
}

/** The body, unpacked. Throws ApiProblem `body-too-large`, `unsupported-media-type`, `bad-body`. */
export async function readBytes(c: ApiContext, largest: number): Promise<Uint8Array> {
  const tooLarge = () => new ApiProblem("body-too-large", `A body may have ${largest} bytes here.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > largest) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const coding = header(c, "content-encoding")?.toLowerCase() ?? "identity";
  if (coding === "identity" || bytes.byteLength === 0) return bytes;
  if (coding !== "gzip") throw new ApiProblem("unsupported-media-type", "Content-Encoding should be gzip or none.");
  try {
    return gunzipSync(bytes, { maxOutputLength: largest });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new ApiProblem("bad-body", "The body is not whole gzip.");
  }
}
