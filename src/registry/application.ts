import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { type FeedKind, feedKinds } from "../store/feeds.ts";
import { mappingJson, readMapping } from "./csv-mapping.ts";
import { type Fault, RegistryError } from "./errors.ts";
import { isTimeZone, placeOf } from "./places.ts";
import { type NextOfCron, scheduleFault } from "./schedule.ts";

/** What a publisher states of a feed; everything but url and kind may be changed later, url too at a price. */
export interface FeedApplication {
  readonly url: string;
  readonly kind: FeedKind;
  readonly country: string;
  /** Name of the publishing body; absent: that of the publisher. */
  readonly name: string | undefined;
  readonly licence: JsonObject;
  readonly contact: string;
  readonly schedule: string | null;
  readonly options: JsonObject;
}

export interface ApplicationRules {
  readonly nextOfCron: NextOfCron;
  /** Throws where an address may not be asked at all. */
  readonly checkUrl: (url: URL) => void;
}

const longest = { name: 200, contact: 200, covers: 1_000, url: 2_000 };
const languages = ["es", "pt", "en", "fr"];
const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

/** Text without control characters and surplus space, as it may be stored and shown. */
export const cleanText = (text: string): string =>
  [...text.toWellFormed()]
    .map((char) => ((char.codePointAt(0) ?? 0) < 0x20 || char === "\u007f" ? " " : char))
    .join("")
    .replace(/\s+/g, " ")
    .trim();

/** An alpha-2 code in upper case; undefined for what is none. */
export function countryCode(given: JsonValue | undefined): string | undefined {
  const code = typeof given === "string" ? given.trim().toUpperCase() : "";
  return /^[A-Z]{2}$/.test(code) && regions.of(code) !== undefined ? code : undefined;
}

/** Reads what was sent, field by field, and gathers all that is wrong. */
export class ApplicationReader {
  readonly #given: JsonObject;
  readonly #rules: ApplicationRules;
  readonly faults: Fault[] = [];

  constructor(given: JsonObject, rules: ApplicationRules) {
    this.#given = given;
    this.#rules = rules;
  }

  /** @throws RegistryError `bad-body` naming everything that is wrong */
  refuseFaults(): void {
    if (this.faults.length === 0) return;
    const list = this.faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join("; ");
    throw new RegistryError("bad-body", `${list}.`, { faults: this.faults });
  }

  fault(pointer: string, detail: string): undefined {
    this.faults.push({ pointer, detail });
    return undefined;
  }

  has(name: string): boolean {
    return this.#given[name] !== undefined;
  }

  text(name: string, most: number): string | undefined {
    const value = this.#given[name];
    const text = typeof value === "string" ? cleanText(value) : "";
    if (text === "" || text.length > most) return this.fault(`/${name}`, `should be a text of 1 to ${most} characters`);
    return text;
  }

  contact(): string | undefined {
    return this.text("contact", longest.contact);
  }

  country(): string | undefined {
    return (
      countryCode(this.#given.country) ?? this.fault("/country", "should be an ISO 3166-1 alpha-2 code such as CL")
    );
  }

  kind(): FeedKind | undefined {
    const kind = feedKinds.find((each) => each === this.#given.kind);
    return kind ?? this.fault("/kind", `should be one of ${feedKinds.join(", ")}`);
  }

  url(): string | undefined {
    const given = this.#given.url;
    if (typeof given !== "string" || given.length > longest.url || !URL.canParse(given)) {
      return this.fault("/url", "should be an http or https address");
    }
    const url = new URL(given);
    url.hash = "";
    if (url.protocol !== "http:" && url.protocol !== "https:")
      return this.fault("/url", "should be an http or https address");
    if (url.username !== "" || url.password !== "")
      return this.fault("/url", "should not hold a user name or password: it will be shown");
    try {
      this.#rules.checkUrl(url);
    } catch {
      return this.fault("/url", "should be an address on the public Internet");
    }
    return url.href;
  }

  /** A name, an address, or an object with both. */
  licence(): JsonObject | undefined {
    const given = this.#given.licence;
    const { name, url } = isObject(given) ? given : { name: given, url: given };
    const address =
      typeof url === "string" && /^https?:\/\//.test(url) && URL.canParse(url) ? new URL(url).href : undefined;
    const named = typeof name === "string" ? cleanText(name).slice(0, longest.name) : "";
    if (named === "" && address === undefined)
      return this.fault("/licence", "should be a name such as CC BY 4.0, an address, or {name, url}");
    return { name: named === "" ? (address ?? "") : named, ...(address !== undefined && { url: address }) };
  }

  /** Name of the publishing body: a text, or an object with a name as OCDS has it. */
  name(): string | undefined {
    const given = this.#given.publisher;
    const name = isObject(given) ? given.name : given;
    const text = typeof name === "string" ? cleanText(name) : "";
    if (text === "" || text.length > longest.name)
      return this.fault("/publisher", `should be a name of 1 to ${longest.name} characters`);
    return text;
  }

  schedule(zone: string): string | null | undefined {
    const given = this.#given.schedule;
    if (given === undefined || given === null || given === "") return null;
    const text = typeof given === "string" ? given.trim() : "";
    const fault = scheduleFault(text, zone, this.#rules.nextOfCron);
    return fault === undefined ? text : this.fault("/schedule", fault);
  }

  /** What is stated beside: language, zone, currency, what it covers, the mapping of a table. */
  options(kind: FeedKind | undefined, before: JsonObject = {}): JsonObject {
    const { language, timeZone, currency, mapping } = this.#given;
    const options: JsonObject = { ...before };
    if (language !== undefined) {
      if (typeof language === "string" && languages.includes(language)) options.language = language;
      else this.fault("/language", `should be one of ${languages.join(", ")}`);
    }
    if (timeZone !== undefined) {
      if (typeof timeZone === "string" && isTimeZone(timeZone)) options.timeZone = timeZone;
      else this.fault("/timeZone", "should be an IANA zone such as America/Santiago");
    }
    if (currency !== undefined) {
      if (typeof currency === "string" && /^[A-Z]{3}$/.test(currency)) options.currency = currency;
      else this.fault("/currency", "should be an ISO 4217 code such as CLP");
    }
    if (this.has("covers")) options.covers = this.text("covers", longest.covers) ?? "";
    if (kind === "csv" && (mapping !== undefined || before.mapping === undefined)) {
      const read = readMapping(mapping);
      if ("faults" in read) this.faults.push(...read.faults);
      else options.mapping = mappingJson(read.mapping);
    } else if (mapping !== undefined && kind !== "csv") this.fault("/mapping", "is for feeds of kind csv");
    return options;
  }
}

/** @throws RegistryError `bad-body` naming everything that is wrong */
export function readApplication(given: JsonObject, rules: ApplicationRules): FeedApplication {
  const reader = new ApplicationReader(given, rules);
  const kind = reader.kind();
  const [url, country, licence, contact] = [reader.url(), reader.country(), reader.licence(), reader.contact()];
  const name = reader.has("publisher") ? reader.name() : undefined;
  const options = reader.options(kind);
  const zone = typeof options.timeZone === "string" ? options.timeZone : placeOf(country ?? "").timeZone;
  const schedule = reader.schedule(zone);
  reader.refuseFaults();
  if (!kind || !url || !country || !licence || !contact || schedule === undefined)
    throw new Error("a fault was not told");
  return { url, kind, country, name, licence, contact, schedule, options };
}
