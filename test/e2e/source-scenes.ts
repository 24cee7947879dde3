/**
 * What a source is asked for, by the form of the answer, which tells the faults that it can have. `part`: one answer.
 * `pages`: a listing in pages, of which there is more than one here. `file`: a whole file, perhaps packed. `table`: a file
 * with a header of columns.
 */
export type Shape = "part" | "pages" | "file" | "table";

export interface Address {
  readonly shape: Shape;
  /** Of the real URL. One address has at most three requests in a pull, so that a fault that stays costs little. */
  readonly match: RegExp;
  /** Processes of a world in which the listing has more than one page, where that of the scene is too small. */
  readonly size?: number;
}

export interface SourceScene {
  /** Processes of the country. */
  readonly size: number;
  readonly addresses: Readonly<Record<string, Address>>;
  /** Settings of the connector. */
  readonly env?: Readonly<Record<string, string>>;
}

/** All scenes: processes are published from January to April; the pulls are on two Mondays, when sources look further back. */
export const time = {
  from: "2025-01-06",
  until: "2025-04-20",
  first: "2025-03-31T15:05:00Z",
  second: "2025-04-07T15:05:00Z",
} as const;

const part = (match: RegExp): Address => ({ shape: "part", match });
const pages = (match: RegExp, size?: number): Address => ({ shape: "pages", match, ...(size ? { size } : {}) });
const file = (match: RegExp): Address => ({ shape: "file", match });
const table = (match: RegExp): Address => ({ shape: "table", match });

export const sourceScenes: Readonly<Record<string, SourceScene>> = {
  "ar-comprar": {
    size: 120,
    addresses: {
      catalogue: part(/package_show/),
      calls: table(/convocatorias-2025\.csv/),
      awards: table(/adjudicaciones-2025\.csv/),
    },
  },
  "ar-contratar": {
    size: 240,
    addresses: {
      catalogue: part(/package_show/),
      procedures: table(/contratar-procedimientos\.csv/),
      bids: table(/contratar-ofertas\.csv/),
      openings: table(/contratar-actas-apertura\.csv/),
      contracts: table(/contratar-contratos\.csv/),
      works: table(/contratar-obras\.csv/),
      places: table(/contratar-ubicacion-geografica\.csv/),
    },
  },
  "ar-mendoza": {
    size: 240,
    addresses: { page: part(/\/datasets\//), releases: file(/_release\.json/) },
  },
  "br-compras-gov": {
    size: 100,
    addresses: {
      purchases: part(
        /1_consultarContratacoes.*codigoModalidade=6&contratacaoExcluida=false.*dataAualizacaoPncp=2025-04-0[56]/,
      ),
      items: part(/2_consultarItensContratacoes.*dataAtualizacaoPncp=2025-04-0[3-5]/),
      results: part(/3_consultarResultado.*dataResultadoPncpInicial=2025-04-0[1-3]/),
      registers: part(/1_consultarARP\?/),
      registerItems: part(/2_consultarARPItem/),
      contracts: part(/1_consultarContratos\?/),
      contractItems: pages(/2_consultarContratosItem/, 1_600),
      legacy: part(/legado\/1_/),
      auctions: part(/legado\/3_/),
      direct: part(/legado\/5_/),
      legacyItems: part(/legado\/(?:2\.1|4\.1|6\.1)_/),
    },
  },
  "ca-canadabuys": {
    size: 120,
    addresses: {
      open: table(/openTenderNotice/),
      awards: table(/2024-2025-awardNotice/),
      tenders: table(/2024-2025-TenderNotice/),
      contracts: table(/2024-2025-contractHistory/),
      newYear: table(/2025-2026-contractHistory/),
    },
  },
  "co-secop": {
    size: 200,
    addresses: {
      about: part(/\/api\/views\/p6dx/),
      count: part(/\/resource\/p6dx.*count%28/),
      processes: pages(/\/resource\/p6dx.*limit/, 27_000),
      contracts: part(/\/resource\/jbjy.*limit/),
      bidders: part(/\/resource\/hgi6/),
      secop1: part(/\/resource\/f789.*limit/),
      orders: part(/\/resource\/rgxm.*limit/),
    },
  },
  "cr-sicop": {
    size: 120,
    addresses: { container: part(/comp=list/), month: table(/Zip\/202503\.zip/), newMonth: table(/Zip\/202504\.zip/) },
  },
  "do-dgcp": {
    size: 120,
    addresses: {
      processes: pages(/\/procesos\?/, 2_600),
      bids: pages(/\/ofertas\?/, 600),
      contracts: part(/\/contratos\?/),
      suppliers: part(/\/proveedores\?/),
    },
  },
  "ec-sercop": {
    size: 120,
    addresses: {
      search: pages(/search_ocds/),
      record: part(/\/api\/record/),
      totals: part(/get-totals\?.*month=03/),
      month: file(/\/download\?.*month=03/),
      newMonth: file(/\/download\?.*month=04/),
    },
  },
  "gt-guatecompras": {
    size: 120,
    addresses: { list: part(/guatecompras\.gt\/files/), month: file(/\/file\/json\/2025\/3$/) },
  },
  "hn-oncae": {
    size: 120,
    addresses: { list: part(/\/descargas\/\?/), md5: part(/2025_03\.md5/), month: file(/2025_03\.json/) },
  },
  "hn-sefin": { size: 200, addresses: { year: file(/ocid_sefin_2025\.zip/) } },
  "pa-panamacompra": {
    size: 120,
    addresses: {
      suppliers: part(/BusquedaProveedor/),
      entities: part(/BusquedaEntidad/),
      awards: pages(/BusquedaPorEstado.*Anio=2025/, 2_600),
    },
  },
  "pe-oece": {
    size: 120,
    addresses: {
      changes: pages(/recordsAfter/, 400),
      files: part(/\/files\?/),
      month: file(/\/json\/2025\/03/),
    },
  },
  "pe-perucompras": {
    size: 120,
    addresses: { filters: part(/obtenerFiltros/), export: part(/DescargaJsonOCDS\?pAcuerdo=\d*[0-4]&/) },
  },
  "py-dncp": {
    size: 120,
    addresses: { search: pages(/search\/processes/, 500), record: part(/\/ocds\/record\//) },
  },
  "sv-comprasal": {
    size: 300,
    addresses: {
      open: part(/procesos\/disponibles/),
      detail: part(/detalle\/procesos/),
      institutions: part(/instituciones/),
      awards: pages(/procesos\/publicos/),
    },
  },
  "us-samgov": { size: 60, addresses: { file: table(/ContractOpportunitiesFullCSV/) } },
  "uy-arce": {
    size: 120,
    addresses: { feed: part(/\/rss\/2025\/04/), release: part(/\/ocds\/release\//) },
  },
};
