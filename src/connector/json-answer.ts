import { messageOf, SourceError } from "../base/errors.ts";
import { isObject, type JsonObject, type JsonValue, parseJson } from "../base/json.ts";
import type { HttpResponse } from "../http/index.ts";
import { decodeText } from "./parse.ts";

type Answer = Pick<HttpResponse, "bytes" | "url">;

/**
 * The JSON of an answer; NUL characters are taken out.
 * @param mend repairs text that is no JSON in a way that this publisher is known for
 * @throws SourceError `malformed-json`
 */
export function jsonAnswer({ bytes, url }: Answer, mend: (text: string) => string = (text) => text): JsonValue {
  try {
    return parseJson(mend(decodeText(bytes).text));
  } catch (cause) {
    throw new SourceError("malformed-json", `${url}: not JSON: ${messageOf(cause)}`, { url }, { cause });
  }
}

/** The JSON object of an answer. @throws SourceError as {@link jsonAnswer}, `unexpected-answer` for any other value */
export function jsonObjectAnswer(answer: Answer, mend?: (text: string) => string): JsonObject {
  const value = jsonAnswer(answer, mend);
  if (isObject(value)) return value;
  throw new SourceError("unexpected-answer", `${answer.url}: a JSON object was expected`, { url: answer.url });
}
