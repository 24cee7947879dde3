import type { Mark } from "./lookups.ts";

export const publicationKinds = ["news", "law", "report", "course", "event"] as const;
export type PublicationKind = (typeof publicationKinds)[number];

/** How a source answers: RSS or Atom, or one of the few open forms that are read besides. */
export const publicationForms = ["feed", "federal-register-json", "leychile-csv"] as const;
export type PublicationForm = (typeof publicationForms)[number];

/** A feed of publications: who speaks in it, where, and how far its address is known. */
export interface PublicationFeed {
  /** Never that of a connector or of a source of rates. */
  readonly id: string;
  readonly title: string;
  readonly publisher: string;
  /** ISO 3166-1 alpha-2; none for bodies of several countries. */
  readonly country?: string;
  readonly kind: PublicationKind;
  /** ISO 639-1, as far as its items name none. */
  readonly language: string;
  readonly url: string;
  readonly form: PublicationForm;
  readonly licence: { readonly name: string; readonly url?: string };
  /** Seen, from memory, or derived. */
  readonly mark: Mark;
  /** What is known of the address. */
  readonly evidence: string;
  /** On by default: only what was seen to answer with items. */
  readonly enabled: boolean;
}

const unstated = { name: "not stated" };
const ogl = {
  name: "Open Government Licence - Canada",
  url: "https://open.canada.ca/en/open-government-licence-canada",
};
const publicDomain = { name: "Public domain (works of the US federal government)" };

type Row = Omit<PublicationFeed, "form" | "licence" | "language"> &
  Partial<Pick<PublicationFeed, "form" | "licence" | "language">>;

const live = "Answered with items on 2026-08-17, by a public registry of feeds.";

/** Feeds whose address is only a guess are listed with what is known, and are off until an operator turns them on. */
const rows: readonly Row[] = [
  {
    id: "br-gov-noticias",
    title: "Notícias do governo federal",
    publisher: "Governo Federal do Brasil",
    country: "BR",
    kind: "news",
    language: "pt",
    url: "https://www.gov.br/pt-br/noticias/@@rss.xml",
    licence: { name: "CC BY-ND 3.0 (from memory)" },
    mark: "S",
    evidence: "Answered well-formed with 28 items to a public project.",
    enabled: true,
  },
  {
    id: "br-compras-noticias",
    title: "Notícias de compras",
    publisher: "Ministério da Gestão e da Inovação",
    country: "BR",
    kind: "news",
    language: "pt",
    url: "https://www.gov.br/compras/pt-br/acesso-a-informacao/noticias/@@rss.xml",
    mark: "D",
    evidence: "The page is read by public programs as HTML; the form of the address is that of other gov.br folders.",
    enabled: false,
  },
  ...(["p1", "p2", "en-ls"] as const).map(
    (part): Row => ({
      id: `ca-gazette-${part}`,
      title: `Canada Gazette, Part ${{ p1: "I", p2: "II", "en-ls": "III" }[part]}: issues`,
      publisher: "Public Services and Procurement Canada",
      country: "CA",
      kind: "law",
      language: "en",
      url: `https://gazette.gc.ca/rss/${part}-eng.xml`,
      licence: ogl,
      mark: "S",
      evidence:
        "Answered with issues back to December 2019; 503 for an hour on 2026-09-26. Lists issues, not their items.",
      enabled: true,
    }),
  ),
  {
    id: "ca-news-business",
    title: "Government of Canada news for business",
    publisher: "Government of Canada",
    country: "CA",
    kind: "news",
    language: "en",
    url: "https://api.io.canada.ca/io-server/gc/news/en/v2?audience=business&sort=publishedDate&orderBy=desc&pick=100&format=atom",
    licence: ogl,
    mark: "S",
    evidence: "The address is used by one public program; its answer was not seen.",
    enabled: false,
  },
  {
    id: "cl-chilecompra-noticias",
    title: "Noticias de ChileCompra",
    publisher: "Dirección ChileCompra",
    country: "CL",
    kind: "news",
    url: "https://www.chilecompra.cl/feed/",
    mark: "S",
    evidence: "Named by three independent monitors; its items were not seen.",
    enabled: false,
  },
  {
    id: "cl-mop-noticias",
    title: "Noticias del Ministerio de Obras Públicas",
    publisher: "Ministerio de Obras Públicas",
    country: "CL",
    kind: "news",
    url: "https://mop.gob.cl/feed/",
    mark: "S",
    evidence: live,
    enabled: true,
  },
  {
    id: "cl-leychile-leyes",
    title: "Ley Chile: normas",
    publisher: "Biblioteca del Congreso Nacional",
    country: "CL",
    kind: "law",
    url: "https://nuevo.leychile.cl/servicios/Consulta/script/exportarBSimpleMetas",
    form: "leychile-csv",
    licence: { name: "Free consultation of official texts" },
    mark: "S",
    evidence: "The table was seen; the parameters of the address were not, and blocks are silent.",
    enabled: false,
  },
  {
    id: "ec-mit-noticias",
    title: "Noticias del Ministerio de Infraestructura y Transporte",
    publisher: "Ministerio de Infraestructura y Transporte",
    country: "EC",
    kind: "news",
    url: "https://mit.gob.ec/feed/",
    mark: "S",
    evidence: live,
    enabled: true,
  },
  {
    id: "hn-oncae-noticias",
    title: "Noticias y circulares de ONCAE",
    publisher: "Oficina Normativa de Contratación y Adquisiciones del Estado",
    country: "HN",
    kind: "news",
    url: "https://oncae.gob.hn/feed/",
    mark: "S",
    evidence: `${live} The newest item was a procurement circular.`,
    enabled: true,
  },
  {
    id: "pa-mef-noticias",
    title: "Noticias del Ministerio de Economía y Finanzas",
    publisher: "Ministerio de Economía y Finanzas",
    country: "PA",
    kind: "news",
    url: "https://mef.gob.pa/feed/",
    mark: "S",
    evidence: live,
    enabled: true,
  },
  {
    id: "sv-presidencia-noticias",
    title: "Noticias de la Presidencia",
    publisher: "Presidencia de la República",
    country: "SV",
    kind: "news",
    url: "https://presidencia.gob.sv/feed/",
    mark: "S",
    evidence: live,
    enabled: true,
  },
  {
    id: "us-acquisition-gov",
    title: "Acquisition.gov",
    publisher: "General Services Administration",
    country: "US",
    kind: "law",
    language: "en",
    url: "https://www.acquisition.gov/rss.xml",
    licence: publicDomain,
    mark: "S",
    evidence: "Named by three readers; others use addresses that are dead.",
    enabled: false,
  },
  ...(["federal-procurement-policy-office", "defense-acquisition-regulations-system"] as const).map(
    (agency): Row => ({
      id: agency === "federal-procurement-policy-office" ? "us-federal-register-ofpp" : "us-federal-register-dars",
      title: `Federal Register: ${agency === "federal-procurement-policy-office" ? "Office of Federal Procurement Policy" : "Defense Acquisition Regulations System"}`,
      publisher: "Office of the Federal Register",
      country: "US",
      kind: "law",
      language: "en",
      url: `https://www.federalregister.gov/api/v1/documents.json?conditions%5Bagencies%5D%5B%5D=${agency}&per_page=100&order=newest`,
      form: "federal-register-json",
      licence: publicDomain,
      mark: "S",
      evidence:
        "The service and its agencies' names were tried by a public project. A wrong name drops the filter silently.",
      enabled: true,
    }),
  ),
  {
    id: "us-gao-reports",
    title: "GAO reports",
    publisher: "Government Accountability Office",
    country: "US",
    kind: "report",
    language: "en",
    url: "https://www.gao.gov/rss/reports.xml",
    licence: publicDomain,
    mark: "S",
    evidence: "Confirmed with 25 items by a survey; pages answer 403 to programs.",
    enabled: true,
  },
  {
    id: "us-gao-legal",
    title: "GAO legal decisions",
    publisher: "Government Accountability Office",
    country: "US",
    kind: "report",
    language: "en",
    url: "https://www.gao.gov/rss/reportslegal.xml",
    licence: publicDomain,
    mark: "S",
    evidence: "Used by one public program; three addresses contradict each other.",
    enabled: false,
  },
  {
    id: "ve-vsops-noticias",
    title: "Noticias de la Vicepresidencia Sectorial de Obras Públicas y Servicios",
    publisher: "Vicepresidencia Sectorial de Obras Públicas y Servicios",
    country: "VE",
    kind: "news",
    url: "https://vsops.gob.ve/category/noticias/feed/",
    mark: "S",
    evidence: `${live} Slow.`,
    enabled: true,
  },
  {
    id: "ocp-news",
    title: "Open Contracting Partnership",
    publisher: "Open Contracting Partnership",
    kind: "news",
    language: "en",
    url: "https://www.open-contracting.org/feed/",
    licence: { name: "CC BY 4.0 (from memory)" },
    mark: "S",
    evidence: "The standard's site leads its own feed there; its items were not seen.",
    enabled: false,
  },
  {
    id: "ocds-releases",
    title: "Releases of the Open Contracting Data Standard",
    publisher: "Open Contracting Partnership",
    kind: "news",
    language: "en",
    url: "https://github.com/open-contracting/standard/releases.atom",
    mark: "M",
    evidence: "By the usual form of such addresses.",
    enabled: false,
  },
  {
    id: "ricg-novedades",
    title: "Red Interamericana de Compras Gubernamentales: novedades",
    publisher: "Red Interamericana de Compras Gubernamentales",
    kind: "news",
    url: "https://ricg.org/feed/",
    mark: "M",
    evidence: "The site is built like a WordPress one; no address of a feed was seen.",
    enabled: false,
  },
];

export const publicationFeeds: readonly PublicationFeed[] = rows.map((row) => ({
  form: "feed",
  licence: unstated,
  language: "es",
  ...row,
}));
