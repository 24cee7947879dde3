import { messageOf, UsageError } from "../base/errors.ts";
import { checkHost } from "./guard.ts";

const invalid = (reason: string) => new UsageError("invalid-http-origins", `HTTP_ORIGINS: ${reason}`);

function parse(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw invalid(`${what} ${JSON.stringify(text)} is not an http or https URL`);
  }
  if (url.username || url.password) throw invalid(`${what} for ${url.host} must not carry a user name or password`);
  if (url.search || url.hash) throw invalid(`${what} ${JSON.stringify(text)} must not have a query or fragment`);
  return url;
}

/**
 * The setting HTTP_ORIGINS: a JSON object from a real origin (`https://real.host`) to the URL that stands in for it
 * (`http://127.0.0.1:9000/prefix`). An unset or empty setting is no mapping.
 * @returns origins in the form of `URL.origin`, targets without a trailing slash
 * @throws UsageError `invalid-http-origins`
 */
export function parseHttpOrigins(text: string | undefined): Record<string, string> {
  if (text === undefined || text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(`not JSON: ${messageOf(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid('must be a JSON object such as {"https://real.host":"http://127.0.0.1:9000"}');
  }
  return checkHttpOrigins(value);
}

/** The same for an object already at hand. @throws UsageError `invalid-http-origins` */
export function checkHttpOrigins(value: object): Record<string, string> {
  const origins: Record<string, string> = {};
  for (const [key, target] of Object.entries(value)) {
    const from = parse(key, "the origin");
    if (from.pathname !== "/") throw invalid(`the origin ${JSON.stringify(key)} must not have a path`);
    if (typeof target !== "string") throw invalid(`the target of ${key} must be a URL in a string`);
    if (origins[from.origin] !== undefined) throw invalid(`${from.origin} is named twice`);
    origins[from.origin] = parse(target, "the target").href.replace(/\/+$/, "");
  }
  return origins;
}

interface Mapping {
  readonly from: string;
  readonly target: string;
  readonly prefix: string;
}

/** Where a request really goes: `real` is what the source calls the page, `actual` what is connected to. */
export interface Hop {
  readonly real: URL;
  readonly actual: URL;
  /** The target is one that HTTP_ORIGINS names, so the private-address guard does not apply. */
  readonly exempt: boolean;
}

/** HTTP_ORIGINS at work. */
export class OriginMap {
  readonly #byReal = new Map<string, Mapping>();
  readonly #byTarget = new Map<string, Mapping[]>();

  constructor(origins: Record<string, string>) {
    for (const [from, to] of Object.entries(checkHttpOrigins(origins))) {
      const url = new URL(to);
      const mapping = { from, target: url.origin, prefix: url.pathname.replace(/\/+$/, "") };
      this.#byReal.set(from, mapping);
      const sameTarget = this.#byTarget.get(url.origin) ?? [];
      // The longest prefix first: the most specific one is the one to map back by.
      this.#byTarget.set(
        url.origin,
        [...sameTarget, mapping].sort((a, b) => b.prefix.length - a.prefix.length),
      );
    }
  }

  /** The hop for a URL that a caller asks for. A target named in HTTP_ORIGINS may be asked for directly. */
  hop(real: URL): Hop {
    const mapping = this.#byReal.get(real.origin);
    if (mapping === undefined) return { real, actual: real, exempt: this.#byTarget.has(real.origin) };
    return { real, actual: under(mapping, real), exempt: true };
  }

  /**
   * The hop that a Location leads to. From a mapped target, a Location inside a target's own prefix is mapped back to
   * the real origin, and one without a host that lies outside the prefix is taken as the real host's path (a mirror
   * that plays a portal need not know of its prefix). A foreign server may not send us to a target.
   * @throws TypeError when the Location is no URL
   */
  redirect(from: Hop, location: string): Hop {
    const resolved = withoutFragment(new URL(location, from.actual));
    if (!from.exempt) {
      const hop = this.hop(resolved);
      return hop.actual === hop.real ? { ...hop, exempt: false } : hop;
    }
    const home = this.#byTarget.get(resolved.origin);
    // Resolved anew, for the scheme of "//host/path": the target may be plain http where the real host is not.
    if (home === undefined) return this.hop(withoutFragment(new URL(location, from.real)));
    const own = this.#byReal.get(from.real.origin);
    if (own === undefined && resolved.origin === from.real.origin) return this.hop(resolved);
    if (own !== undefined && own.target === resolved.origin && inside(own, resolved)) return back(own, resolved);
    // An absolute Location names the authority itself; "/path" and "path" do not.
    const absolute = URL.canParse(location) || /^[\\/]{2}/.test(location.trim());
    if (!absolute && own !== undefined) return this.hop(withoutFragment(new URL(location, from.real)));
    const other = home.find((mapping) => inside(mapping, resolved));
    return other === undefined ? { real: resolved, actual: resolved, exempt: true } : back(other, resolved);
  }
}

/**
 * Tells early what the client would refuse to ask: throws SourceError `private-address` for addresses that are private
 * as they are written. Names are looked up, and checked, when they are asked.
 */
export function urlChecker(origins: Record<string, string>): (url: URL) => void {
  const map = new OriginMap(origins);
  return (url) => {
    const hop = map.hop(url);
    if (!hop.exempt) checkHost(hop.actual);
  };
}

function withoutFragment(url: URL): URL {
  url.hash = "";
  return url;
}

const inside = (mapping: Mapping, url: URL): boolean =>
  mapping.prefix === "" || url.pathname === mapping.prefix || url.pathname.startsWith(`${mapping.prefix}/`);

const under = (mapping: Mapping, real: URL): URL =>
  new URL(`${mapping.target}${mapping.prefix}${real.pathname}${real.search}`);

function back(mapping: Mapping, actual: URL): Hop {
  const path = actual.pathname.slice(mapping.prefix.length);
  const real = new URL(`${mapping.from}${path.startsWith("/") ? path : `/${path}`}${actual.search}`);
  return { real, actual, exempt: true };
}
