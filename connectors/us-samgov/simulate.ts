import {
  asOf,
  jsonResponse,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type SimulatedRequest,
  type SimulatedResponse,
  type Simulation,
  sha256,
} from "../../src/connector/index.ts";
import { dailyFile } from "./fetch.ts";
import { actionRow, actionsOf, fileRow, localDayOf, noticesOf, opportunity } from "./simulate-rows.ts";

/** Header of the daily file, in its order. */
const columns =
  "NoticeId,Title,Sol#,Department/Ind.Agency,CGAC,Sub-Tier,FPDS Code,Office,AAC Code,PostedDate,Type,BaseType,ArchiveType,ArchiveDate,SetASideCode,SetASide,ResponseDeadLine,NaicsCode,ClassificationCode,PopStreetAddress,PopCity,PopState,PopZip,PopCountry,Active,AwardNumber,AwardDate,Award$,Awardee,PrimaryContactTitle,PrimaryContactFullname,PrimaryContactEmail,PrimaryContactPhone,PrimaryContactFax,SecondaryContactTitle,SecondaryContactFullname,SecondaryContactEmail,SecondaryContactPhone,SecondaryContactFax,OrganizationType,State,City,ZipCode,CountryCode,AdditionalInfoLink,Link,Description".split(
    ",",
  );

/** Days for which a notice stays in the daily file after its process was published. */
const activeDays = 180;
/** Most rows of the simulated file: a file of a world of any size is built in one piece. */
const mostProcesses = 20_000;
const dayMs = 86_400_000;

/** SAM.gov: the daily file (no archives), the opportunities API and contract data, both with a key. */
const simulate: Simulate = (context): Simulation => ({
  origins: ["https://s3.amazonaws.com", "https://api.sam.gov"],
  handle(request) {
    const { url } = request;
    if (`${url.origin}${url.pathname}` === dailyFile) return file(context, request);
    if (url.hostname === "s3.amazonaws.com") return { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" };
    if (!url.searchParams.get("api_key")) {
      return jsonResponse({ error: { code: "API_KEY_MISSING", message: "No api_key was supplied." } }, 403);
    }
    if (url.pathname === "/opportunities/v2/search") return search(context, url.searchParams);
    if (url.pathname === "/contract-awards/v1/search") return actions(context, url.searchParams);
    return jsonResponse({ error: { code: "NOT_FOUND" } }, 404);
  },
});

export default simulate;

const viewOf = (context: SimulateContext, index: number): ProcessView | undefined =>
  asOf(context.world.process("US", index), context.now());

/** The file as of the last midnight UTC; HEAD answers its headers. */
function file(context: SimulateContext, { method }: SimulatedRequest): SimulatedResponse {
  const now = context.now();
  const made = new Date(Math.floor(now.getTime() / dayMs) * dayMs);
  const headers = {
    "content-type": "text/csv",
    etag: `"${sha256(made.toISOString()).slice(0, 32)}-26"`,
    "last-modified": made.toUTCString(),
  };
  if (method === "HEAD") return { status: 200, headers, body: "" };
  const { begin, end } = context.world.published(
    "US",
    new Date(now.getTime() - activeDays * dayMs),
    new Date(now.getTime() + 61 * dayMs),
  );
  const lines = [csvLine(columns)];
  for (let index = Math.max(begin, end - mostProcesses); index < end; index += 1) {
    const process = viewOf(context, index);
    if (!process) continue;
    for (const notice of noticesOf(process)) {
      const row = fileRow(context, process, notice);
      lines.push(csvLine(columns.map((column) => row[column] ?? "")));
    }
  }
  return { status: 200, headers, body: windows1252(lines.join("")) };
}

const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\r\n`;

const windows1252 = (text: string): Uint8Array =>
  Uint8Array.from([...text], (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return letter === "–" ? 0x96 : code > 0xff ? 0x3f : code;
  });

const isoDay = (slashed: string): string | undefined => {
  const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(slashed) ?? [];
  return year && `${year}-${month}-${day}`;
};

/** Processes to which something happened on local days of a span, a day more at both ends: the filter is on local days. */
const around = (context: SimulateContext, from: string, until: string): ProcessView[] =>
  context.world
    .changed("US", new Date(Date.parse(from) - dayMs), new Date(Date.parse(until) + 2 * dayMs))
    .flatMap((index) => viewOf(context, index) ?? []);

function search(context: SimulateContext, params: URLSearchParams): SimulatedResponse {
  const from = isoDay(params.get("postedFrom") ?? "");
  const until = isoDay(params.get("postedTo") ?? "");
  if (!from || !until)
    return jsonResponse({ errorCode: 400, errorMessage: "PostedFrom and PostedTo are mandatory" }, 400);
  const limit = Number(params.get("limit") ?? "1");
  const offset = Number(params.get("offset") ?? "0");
  if (!(limit >= 0 && limit <= 1000)) return jsonResponse({ errorMessage: "Limit valid range is 0-1000" }, 400);
  const found = around(context, from, until).flatMap((process) =>
    noticesOf(process)
      .filter(({ posted }) => localDayOf(posted) >= from && localDayOf(posted) <= until)
      .map((notice) => opportunity(context, process, notice)),
  );
  if (found.length === 0) return jsonResponse({ errorMessage: "No Data found" }, 404);
  const page = context.page(found.length, offset * limit, limit, (index) => found[index]);
  return jsonResponse({ totalRecords: page.total, limit, offset, opportunitiesData: page.rows, links: [] });
}

function actions(context: SimulateContext, params: URLSearchParams): SimulatedResponse {
  const [, first = "", last = ""] = /^\[([\d/]+),([\d/]+)\]$/.exec(params.get("lastModifiedDate") ?? "") ?? [];
  const [from, until] = [isoDay(first), isoDay(last)];
  const limit = Number(params.get("limit") ?? "10");
  const offset = Number(params.get("offset") ?? "0");
  if (!from || !until || !(limit >= 1 && limit <= 100)) return jsonResponse({ errorMessage: "Invalid request" }, 400);
  const found = around(context, from, until).flatMap((process) =>
    actionsOf(process)
      .filter(({ at }) => localDayOf(at) >= from && localDayOf(at) <= until)
      .map((action) => actionRow(context, process, action)),
  );
  const page = context.page(found.length, offset * limit, limit, (index) => found[index]);
  // Numbers come as text here.
  return jsonResponse({
    awardSummary: page.rows,
    totalRecords: `${page.total}`,
    limit: `${limit}`,
    offset: `${offset}`,
  });
}
