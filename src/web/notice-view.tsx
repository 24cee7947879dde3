import { countryName } from "../base/countries.ts";
import { isObject, type JsonObject, type JsonValue, numberText, parseJson } from "../base/json.ts";
import { dateText, moneyText, webAddress } from "./words.ts";

/** What the pages show of a notice, read from its item; all members are plain text. */
export interface NoticeView {
  readonly ocid: string;
  readonly page: string;
  readonly api: string;
  readonly portal: string | undefined;
  readonly title: string;
  readonly language: string | undefined;
  readonly country: string | undefined;
  readonly source: string;
  readonly buyer: string | undefined;
  /** Page of the buyer. */
  readonly buyerPage: string | undefined;
  readonly status: string | undefined;
  readonly stage: string | undefined;
  readonly method: string | undefined;
  readonly category: string | undefined;
  readonly value: string | undefined;
  readonly published: string | undefined;
  readonly deadline: string | undefined;
  readonly open: boolean;
  readonly description: string | undefined;
  readonly reserved: boolean | undefined;
  readonly awards: readonly {
    readonly id: string;
    readonly suppliers: readonly { readonly name: string; readonly page: string | undefined }[];
    readonly value: string;
    readonly date: string;
  }[];
  readonly updated: string;
}

const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
const objectOf = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {});
const objectsOf = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The amount as stated, and in US dollars with the rate where it was converted. */
function money(value: JsonValue | undefined): string | undefined {
  const { amount, currency, unit, amountUSD, rate, rateDate } = objectOf(value);
  const digits = numberText(amount);
  if (digits === undefined) return undefined;
  const stated = moneyText(digits, textOf(currency) ?? textOf(unit));
  const dollars = numberText(amountUSD);
  if (dollars === undefined || currency === "USD") return stated;
  return `${stated} (${moneyText(dollars, "USD")} at the rate ${numberText(rate)} of ${textOf(rateDate) ?? "any day"})`;
}

function organizationPage(reference: JsonValue | undefined): string | undefined {
  const id = textOf(objectOf(reference).id);
  return id === undefined ? undefined : `/organizations/${encodeURIComponent(id)}`;
}

/** @param text the item as JSON text */
export function noticeView(text: string): NoticeView {
  const item = objectOf(parseJson(text));
  const ocid = textOf(item.ocid) ?? "";
  const { reserved } = objectOf(item.sme);
  return {
    ocid,
    page: `/notices/${encodeURIComponent(ocid)}`,
    api: `/api/v1/notices/${encodeURIComponent(ocid)}`,
    portal: webAddress(item.url),
    title: textOf(item.title) ?? ocid,
    language: textOf(item.title) && textOf(item.language),
    country: textOf(item.country),
    source: textOf(item.source) ?? "",
    buyer: textOf(objectOf(item.buyer).name),
    buyerPage: organizationPage(item.buyer),
    status: textOf(item.status),
    stage: textOf(item.stage),
    method: textOf(item.methodDetails) ?? textOf(item.method),
    category: textOf(item.category),
    value: money(item.value),
    published: textOf(item.published),
    deadline: textOf(item.deadline),
    open: item.openForBids === true,
    description: textOf(item.description),
    reserved: typeof reserved === "boolean" ? reserved : undefined,
    awards: objectsOf(item.awards).map((award) => ({
      id: textOf(award.id) ?? "",
      suppliers: objectsOf(award.suppliers).map((supplier) => ({
        name: textOf(supplier.name) ?? textOf(supplier.id) ?? "",
        page: organizationPage(supplier),
      })),
      value: money(award.value) ?? "",
      date: textOf(award.date) ?? "",
    })),
    updated: textOf(item.updated) ?? "",
  };
}

export const Moment = ({ at }: { at: string }) => <time datetime={at}>{dateText(at)}</time>;

/** The facts of a notice in one line. */
export function NoticeFacts({ notice }: { notice: NoticeView }) {
  return (
    <div class="facts">
      {notice.country && <span>{countryName(notice.country)}</span>}
      {notice.buyer && <span>{notice.buyer}</span>}
      {notice.value && <span>{notice.value}</span>}
      {notice.published && (
        <span>
          published <Moment at={notice.published} />
        </span>
      )}
      {notice.open && notice.deadline && (
        <span class="status active">
          open until <Moment at={notice.deadline} />
        </span>
      )}
      {!notice.open && notice.status && <span>{notice.status}</span>}
      {notice.portal && (
        <a href={notice.portal} rel="external noopener noreferrer" aria-label={`${notice.title}: page on the portal`}>
          on the portal
        </a>
      )}
      <a href={notice.api} aria-label={`${notice.title}: data`}>
        data
      </a>
    </div>
  );
}
