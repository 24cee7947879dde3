import { isObject, type JsonObject } from "../base/json.ts";
import type { ExportSnapshot } from "../store/exports.ts";

/** Descriptions of the bulk files in the forms that catalogues read. Pure. */

export interface TableDescription {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: "string" | "number" }[];
}

/** The tables of a csv.zip as a Data Package (datapackage.org, tabular resources). */
export function tablePackage(file: string, tables: readonly TableDescription[]): JsonObject {
  return {
    $schema: "https://datapackage.org/profiles/2.0/datapackage.json",
    name: file
      .replace(/\.csv\.zip$/, "")
      .toLowerCase()
      .replace(/[^a-z0-9._-]/g, "-"),
    description:
      "Compiled OCDS releases as linked tables. A row begins with the keys that lead to it: the ocid, and the id of each member of a list above it (its place, as #2, where it has none). Text that a spreadsheet would run as a formula has an apostrophe before it.",
    resources: tables.map(({ name, columns }) => ({
      name: name.toLowerCase().replace(/[^a-z0-9._-]/g, "-"),
      path: `${name}.csv`,
      type: "table",
      format: "csv",
      mediatype: "text/csv",
      encoding: "utf-8",
      dialect: { lineTerminator: "\r\n" },
      schema: {
        fields: columns.map(({ name: column, type }) => ({ name: column, type })),
        ...(name === "processes"
          ? { primaryKey: ["ocid"] }
          : { foreignKeys: [{ fields: ["ocid"], reference: { resource: "processes", fields: ["ocid"] } }] }),
      },
    })),
  };
}

/** A licence as the manifest states it. */
export interface ExportLicence {
  readonly source: string;
  readonly publisher: string | null;
  readonly name: string | null;
  readonly url: string | null;
  readonly shareAlike: boolean;
}

/** The licences under which the processes of a snapshot may be used, by source. */
export function licencesOf(snapshot: ExportSnapshot, metas: ReadonlyMap<string, JsonObject>): ExportLicence[] {
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return snapshot.sources.map((source) => {
    const meta = metas.get(source) ?? {};
    const licence = isObject(meta.licence) ? meta.licence : {};
    const publisher = isObject(meta.publisher) ? meta.publisher : {};
    return {
      source,
      publisher: text(publisher.name),
      name: text(licence.name),
      url: text(licence.url),
      shareAlike: licence.shareAlike === true,
    };
  });
}

export interface CatalogueOptions {
  /** Address of this server, without a slash at its end. */
  readonly base: string;
  readonly fileUrl: (snapshot: ExportSnapshot, name: string) => string;
  readonly metas: ReadonlyMap<string, JsonObject>;
}

const checksum = (sha256: string): JsonObject => ({
  "@type": "spdx:Checksum",
  "spdx:algorithm": { "@id": "spdx:checksumAlgorithm_sha256" },
  "spdx:checksumValue": { "@value": sha256, "@type": "xsd:hexBinary" },
});

/** All snapshots as a catalogue in DCAT 3 (W3C Recommendation of 22 August 2024), JSON-LD. */
export function dcatCatalogue(snapshots: readonly ExportSnapshot[], options: CatalogueOptions): JsonObject {
  const { base, fileUrl, metas } = options;
  return {
    "@context": {
      dcat: "http://www.w3.org/ns/dcat#",
      dct: "http://purl.org/dc/terms/",
      foaf: "http://xmlns.com/foaf/0.1/",
      spdx: "http://spdx.org/rdf/terms#",
      xsd: "http://www.w3.org/2001/XMLSchema#",
    },
    "@id": `${base}/catalog.jsonld`,
    "@type": "dcat:Catalog",
    "dct:title": { "@value": "Pregón: public procurement of the Americas", "@language": "en" },
    "dct:description": {
      "@value": "Compiled OCDS releases of the procurement portals of the Americas, as bulk files and as an API.",
      "@language": "en",
    },
    "dct:publisher": { "@id": base, "@type": "foaf:Agent", "foaf:name": "Pregón" },
    "foaf:homepage": { "@id": `${base}/` },
    "dcat:service": [
      {
        "@id": `${base}/api/v1`,
        "@type": "dcat:DataService",
        "dct:title": { "@value": "Pregón API", "@language": "en" },
        "dcat:endpointURL": { "@id": `${base}/api/v1` },
        "dcat:endpointDescription": { "@id": `${base}/openapi.json` },
      },
    ],
    "dcat:dataset": snapshots.map((snapshot) => ({
      "@id": `${base}/api/v1/exports/${encodeURIComponent(snapshot.dataset)}`,
      "@type": "dcat:Dataset",
      "dct:identifier": snapshot.dataset,
      "dct:title": { "@value": titleOf(snapshot, metas), "@language": "en" },
      "dct:issued": { "@value": snapshot.cutAt, "@type": "xsd:dateTime" },
      "dcat:version": String(snapshot.change),
      "dct:conformsTo": { "@id": "https://standard.open-contracting.org/1.1/" },
      "dct:license": licencesOf(snapshot, metas).flatMap(({ url }) => (url === null ? [] : [{ "@id": url }])),
      ...(snapshot.year !== null && {
        "dct:temporal": {
          "@type": "dct:PeriodOfTime",
          "dcat:startDate": { "@value": `${snapshot.year}-01-01`, "@type": "xsd:date" },
          "dcat:endDate": { "@value": `${snapshot.year}-12-31`, "@type": "xsd:date" },
        },
      }),
      "dcat:distribution": snapshot.files.map((file) => ({
        "@id": fileUrl(snapshot, file.name),
        "@type": "dcat:Distribution",
        "dct:title": { "@value": file.format, "@language": "en" },
        "dcat:downloadURL": { "@id": fileUrl(snapshot, file.name) },
        "dcat:mediaType": { "@id": `https://www.iana.org/assignments/media-types/${file.mediaType}` },
        "dcat:byteSize": { "@value": String(file.bytes), "@type": "xsd:nonNegativeInteger" },
        "spdx:checksum": checksum(file.sha256),
      })),
    })),
  };
}

/** A dataset in words. */
export function titleOf(
  { source, year }: Pick<ExportSnapshot, "source" | "year">,
  metas: ReadonlyMap<string, JsonObject>,
) {
  if (source === null) return "All processes of all sources";
  const title = metas.get(source)?.title;
  const name = typeof title === "string" ? title : source;
  return year === null ? `${name}: processes without a date of publication` : `${name}: processes published in ${year}`;
}

/** All snapshots as one Data Package, its resources the files at their addresses. */
export function filesPackage(snapshots: readonly ExportSnapshot[], options: CatalogueOptions): JsonObject {
  const { base, fileUrl, metas } = options;
  const licences = new Map<string, JsonObject>();
  for (const licence of snapshots.flatMap((snapshot) => licencesOf(snapshot, metas))) {
    if (licence.url !== null) licences.set(licence.url, { path: licence.url, title: licence.name ?? licence.url });
  }
  return {
    $schema: "https://datapackage.org/profiles/2.0/datapackage.json",
    name: "pregon",
    title: "Pregón: public procurement of the Americas",
    homepage: `${base}/`,
    ...(licences.size > 0 && { licenses: [...licences.values()] }),
    resources: snapshots.flatMap((snapshot) =>
      snapshot.files.map((file) => ({
        name: file.name.toLowerCase().replace(/[^a-z0-9._-]/g, "-"),
        title: titleOf(snapshot, metas),
        path: fileUrl(snapshot, file.name),
        format: file.format,
        mediatype: file.mediaType,
        bytes: file.bytes,
        hash: `sha256:${file.sha256}`,
      })),
    ),
  };
}
