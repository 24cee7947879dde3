import type { Context } from "hono";
import type { JsonObject, JsonValue } from "../base/json.ts";
import { RegistryError, type ReportLanguage, reportLanguages } from "../registry/index.ts";

/** What the server around the pages tells of a request. */
export interface PageEnv {
  readonly Bindings: {
    readonly address?: string;
    readonly base?: string;
    /** Asks the API in the visitor's name: what it refuses or limits for a program, it does for a page. */
    readonly ask?: (
      method: string,
      path: string,
      more?: { readonly body?: JsonObject; readonly key?: string },
    ) => Promise<{ readonly status: number; readonly body: JsonValue }>;
  };
}
export type PageContext = Context<PageEnv>;

export const languageOf = (given: string | undefined): ReportLanguage =>
  reportLanguages.find((each) => each === given) ?? "es";

/**
 * The fields of a form. A form of another site is refused: it could do nothing without a key, but make registrations in
 * a visitor's name.
 * @throws RegistryError `forbidden`, `bad-body`
 */
export async function formOf(c: PageContext): Promise<Record<string, string>> {
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const foreign =
    site !== undefined ? !["same-origin", "none"].includes(site) : origin !== undefined && !isOwnOrigin(c, origin);
  if (foreign) throw new RegistryError("forbidden", "The form was sent from another site.");
  if (!c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded")) {
    throw new RegistryError("bad-body", "A form should be sent as application/x-www-form-urlencoded.");
  }
  const fields = new URLSearchParams(await c.req.text());
  return Object.fromEntries([...fields].map(([name, value]) => [name, value.trim()]));
}

function isOwnOrigin(c: PageContext, origin: string): boolean {
  const own = [c.env.base, c.req.url].flatMap((url) => (url && URL.canParse(url) ? [new URL(url).host] : []));
  return URL.canParse(origin) && own.includes(new URL(origin).host);
}
