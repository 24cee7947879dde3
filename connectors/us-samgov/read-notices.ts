import {
  type JsonValue,
  type PayloadReader,
  Sourced,
  type SourceNode,
  type TenderPart,
} from "../../src/connector/index.ts";
import { awardeeOf, day, link, type Named, officeOf, time, withoutContacts } from "./common.ts";
import { listed, type Notice } from "./notices.ts";

const personColumns = ["Title", "Fullname", "Email", "Phone", "Fax"];

/**
 * A row of the daily file or of a yearly archive. `context.apiSince`: the first day that the API covers: from then on the
 * API names the supplier with its identifier, and the file, which knows only a name joined with a place, keeps silent.
 */
export function readRow(row: SourceNode, payload: PayloadReader): Notice | undefined {
  const id = row.text("NoticeId");
  if (!id) {
    row.issue("no-notice-id", "a row without NoticeId");
    return undefined;
  }
  const officeCode = row.text("AAC Code");
  const above = [row.text("Department/Ind.Agency"), row.text("Sub-Tier")].flatMap((each) => each ?? []);
  const region = row.text("State");
  const locality = row.text("City");
  const postalCode = row.text("ZipCode");
  const countryName = row.text("CountryCode");
  const office = officeOf(officeCode, row.text("Office"), {
    above,
    address: region || locality ? { locality, region, postalCode, countryName } : undefined,
  });
  const posted = day(row, "PostedDate");
  const apiSince = payload.context["apiSince"];
  const covered = typeof apiSince === "string" && posted !== undefined && posted.value.slice(0, 10) >= apiSince;
  const number = row.text("AwardNumber");
  const awardDate = day(row, "AwardDate");
  const amount = row.decimal("Award$");
  const name = row.text("Awardee");
  const awardee = covered ? undefined : awardeeOf(row, { name });
  for (const who of ["PrimaryContact", "SecondaryContact"]) {
    row.dropPersonal(...personColumns.map((column) => who + column));
  }
  row
    // Codes of the organizations above the office; street of the place; when the portal archives the notice.
    .ignore("CGAC", "FPDS Code", "PopStreetAddress", "OrganizationType", "ArchiveType", "ArchiveDate");
  return {
    source: "file",
    id,
    title: row.text("Title"),
    number: row.text("Sol#"),
    officeCode,
    office,
    posted,
    type: row.text("Type"),
    baseType: row.text("BaseType"),
    setAside: row.text("SetASideCode"),
    setAsideName: row.text("SetASide"),
    deadline: time(row, "ResponseDeadLine"),
    naics: listed(row.text("NaicsCode")),
    psc: row.text("ClassificationCode"),
    place: placeOf(row.text("PopCity"), row.text("PopState"), row.text("PopZip"), row.text("PopCountry")),
    active: row.flag("Active")?.value,
    description: withoutContacts(row, row.text("Description")),
    link: link(row.text("Link")),
    more: link(row.text("AdditionalInfoLink")),
    attachments: [],
    award: number || awardDate || amount || name ? { number, date: awardDate, amount, awardee } : undefined,
  };
}

const placeOf = (
  locality: Sourced<string> | undefined,
  region: Sourced<string> | undefined,
  postalCode: Sourced<string> | undefined,
  countryName: Sourced<string> | undefined,
): Notice["place"] =>
  locality || region || postalCode || countryName
    ? ([{ locality, region, postalCode, countryName }] as TenderPart["deliveryAddresses"])
    : undefined;

/** A member of `opportunitiesData`. */
export function readOpportunity(row: SourceNode): Notice | undefined {
  const id = row.text("noticeId");
  if (!id) {
    row.issue("no-notice-id", "an opportunity without noticeId");
    return undefined;
  }
  const { officeCode, office } = readOffice(row);
  const award = row.object("award");
  row
    .dropPersonal("pointOfContact")
    .ignore("archiveType", "archiveDate", "organizationType", "links")
    // A web address that costs one request of the day: the daily file has the text.
    .ignore("description");
  const many = row.raw("naicsCodes");
  const naics = codesOf(many);
  const one = row.text("naicsCode");
  const resources = row.raw("resourceLinks");
  return {
    source: "api",
    id,
    title: row.text("title"),
    number: row.text("solicitationNumber"),
    officeCode,
    office,
    posted: day(row, "postedDate"),
    type: row.text("type"),
    baseType: row.text("baseType"),
    setAside: row.text("typeOfSetAside", "setAsideCode"),
    setAsideName: row.text("typeOfSetAsideDescription", "setAside"),
    deadline: time(row, "responseDeadLine"),
    naics: naics.length > 0 ? naics : one ? [one] : [],
    psc: row.text("classificationCode"),
    place: readPlace(row.object("placeOfPerformance")),
    active: row.flag("active")?.value,
    description: undefined,
    link: link(row.text("uiLink")),
    more: link(row.text("additionalInfoLink")),
    attachments: attachmentsOf(resources),
    award: award && readAward(award),
  };
}

const codesOf = (list: Sourced<JsonValue> | undefined): Sourced<string>[] =>
  (Array.isArray(list?.value) ? list.value : []).flatMap((code, index) =>
    typeof code === "string" && code.trim() !== "" ? [new Sourced(code.trim(), `${list?.at}/${index}`, code)] : [],
  );

/** `…/files/{id}/download`: the last part but one names the file. */
const attachmentsOf = (list: Sourced<JsonValue> | undefined): Notice["attachments"] =>
  codesOf(list).flatMap((url) => {
    const id = url.value.split("/").at(-2);
    return id && link(url) ? [{ id, url }] : [];
  });

/** The path of organizations, department first, as names and as codes; older answers name three levels instead. */
function readOffice(row: SourceNode): { officeCode: Sourced<string> | undefined; office: Named | undefined } {
  const names = row.text("fullParentPathName");
  const codes = row.text("fullParentPathCode");
  const department = row.text("department");
  const subTier = row.text("subTier");
  const own = row.text("office");
  const officeCode = codes?.map((path) => path.split(".").at(-1)?.trim());
  const path = names
    ? names.value.split(".").flatMap((part) => names.map(() => part.trim()) ?? [])
    : [department, subTier].flatMap((each) => each ?? []);
  // A name may hold the dots itself; then the codes tell how many levels there are, and the last name is what remains.
  const name = names?.map((text) => text.split(".").at(-1)?.trim()) ?? own;
  const address = row.object("officeAddress");
  const place = address && {
    locality: address.text("city"),
    region: address.text("state"),
    postalCode: address.text("zipcode"),
    countryName: address.text("countryCode"),
  };
  return {
    officeCode,
    office: officeOf(officeCode, name, { above: names ? path.slice(0, -1) : path, address: place }),
  };
}

/** A place as `{city: {code, name}, state, zip, country}`; empty names are nothing. */
function readPlace(place: SourceNode | undefined): Notice["place"] {
  if (!place) return undefined;
  place.ignore("streetAddress", "streetAddress2");
  const named = (key: string) => {
    const node = place.object(key);
    const name = node?.text("name");
    const code = node?.text("code");
    return name ?? code;
  };
  return placeOf(named("city"), named("state"), place.text("zip"), named("country"));
}

function readAward(award: SourceNode): Notice["award"] {
  const awardee = award.object("awardee");
  const location = awardee?.object("location");
  location?.dropPersonal("streetAddress", "streetAddress2");
  const name = awardee?.text("name");
  const [address] = (readPlace(location) as readonly object[] | undefined) ?? [];
  return {
    number: award.text("number"),
    date: day(award, "date"),
    amount: award.decimal("amount"),
    awardee:
      awardee &&
      awardeeOf(awardee, {
        name,
        uei: awardee.text("ueiSAM"),
        cage: awardee.text("cageCode"),
        ...(address ? { address } : {}),
      }),
  };
}
