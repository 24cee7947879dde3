import { isObject, type JsonObject, type JsonValue, numberText } from "../base/json.ts";
import { type FeedItem, noticeId } from "./feed.ts";
import { plainText, titleText, webAddress } from "./text.ts";
import { type FeedLanguage, feedWords } from "./words.ts";

export interface NoticeContext {
  /** Address under which readers reach us, without a slash at its end. */
  readonly base: string;
  readonly language: FeedLanguage;
  /** Present instant, ISO 8601: nothing is dated after it. */
  readonly now: string;
  /** Licence of a source's data. */
  readonly licenseOf?: (source: string) => string | undefined;
}

/** A notice as the API gives it (API.md, section 3), as an item of feeds. */
export function noticeItem(notice: JsonObject, { base, language, now, licenseOf }: NoticeContext): FeedItem {
  const words = feedWords[language];
  const ocid = (textOf(notice.ocid) ?? "").toWellFormed();
  const source = textOf(notice.source) ?? "";
  const [buyer, portal] = [nameOf(notice.buyer), webAddress(notice.url)];
  const [published, deadline, own] = [instantOf(notice.published), textOf(notice.deadline), textOf(notice.language)];
  const license = licenseOf?.(source);
  const suppliers = listOf(notice.awards).flatMap((award) =>
    listOf(award.suppliers).flatMap((one) => nameOf(one) ?? []),
  );
  const facts: [string, string | undefined][] = [
    [words.buyer, buyer],
    [words.country, countryName(textOf(notice.country), language)],
    [words.value, moneyOf(notice.value)],
    [words.method, textOf(notice.methodDetails) ?? textOf(notice.method)],
    [words.status, textOf(notice.status)],
    [words.deadline, deadline && readable(deadline)],
    [words.suppliers, [...new Set(suppliers)].slice(0, 20).join("; ")],
  ];
  const reserved = isObject(notice.sme) && notice.sme.reserved === true;
  const lines = facts.flatMap(([name, value]) => (value ? [`${name}: ${titleText(value)}`] : []));
  if (reserved) lines.push(words.reserved);
  const about = textOf(notice.description);
  return {
    id: noticeId(new URL(base).hostname, ocid),
    ocid,
    source,
    change: typeof notice.change === "number" ? notice.change : 0,
    title:
      titleText(textOf(notice.title) ?? textOf(notice.description) ?? "") || `${words.untitled} ${titleText(ocid)}`,
    text: [...(about ? [shortened(plainText(about)), ""] : []), ...lines].join("\n"),
    url: `${base}/notices/${encodeURIComponent(ocid)}`,
    ...(portal !== undefined && { portal }),
    ...(buyer !== undefined && { author: buyer }),
    ...(own !== undefined && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(own) && { language: own }),
    ...(published !== undefined && Date.parse(published) <= Date.parse(now) && { published }),
    updated: textOf(notice.updated) ?? now,
    categories: categoriesOf(notice),
    ...(deadline !== undefined && { deadline }),
    cancelled: notice.status === "cancelled" || notice.status === "withdrawn",
    ...(license !== undefined && { license }),
    data: {
      ...(isObject(notice.value) && { value: notice.value }),
      ...(isObject(notice.sme) && Object.keys(notice.sme).length > 0 && { sme: notice.sme }),
    },
  };
}

const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined;
const listOf = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

function nameOf(value: JsonValue | undefined): string | undefined {
  const name = isObject(value) ? textOf(value.name) : undefined;
  return name === undefined ? undefined : titleText(name) || undefined;
}

const hasTime = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/;

/** An instant; a date without time is none. */
function instantOf(value: JsonValue | undefined): string | undefined {
  const text = textOf(value);
  return text !== undefined && hasTime.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

/** As the source states it, offset and all, in a form for people. */
const readable = (moment: string): string =>
  moment
    .replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?/, "$1 $2 ")
    .replace(/ (Z|[+-]\d\d:\d\d)$/, (_all, offset: string) => (offset === "Z" ? " UTC" : ` UTC${offset}`));

function moneyOf(value: JsonValue | undefined): string | undefined {
  if (!isObject(value)) return undefined;
  const amount = numberText(value.amount);
  return amount && `${amount} ${textOf(value.currency) ?? ""}`.trim();
}

/** Long descriptions are in the notice itself. */
function shortened(text: string): string {
  const signs = [...text];
  return signs.length > 2_000 ? `${signs.slice(0, 1_999).join("")}…` : text;
}

function categoriesOf(notice: JsonObject): FeedItem["categories"] {
  const all: FeedItem["categories"][number][] = [];
  const [country, category, status] = [notice.country, notice.category, notice.status].map(textOf);
  for (const term of [country, category, status]) if (term !== undefined) all.push({ term: titleText(term) });
  for (const { scheme, id, description } of listOf(notice.classifications).slice(0, 10)) {
    const [code, system, label] = [id, scheme, description].map(textOf);
    if (code === undefined) continue;
    all.push({
      term: titleText(system === undefined ? code : `${system}:${code}`),
      ...(label !== undefined && { label: titleText(label) }),
    });
  }
  return all;
}

const countryNames = new Map<FeedLanguage, Intl.DisplayNames>();

function countryName(code: string | undefined, language: FeedLanguage): string | undefined {
  if (code === undefined || !/^[A-Z]{2}$/.test(code)) return code;
  let names = countryNames.get(language);
  if (names === undefined) {
    names = new Intl.DisplayNames([language], { type: "region" });
    countryNames.set(language, names);
  }
  return names.of(code);
}
