/** What was stated in 2004 and 2005 of the inter-American programme: historical, dated, and nothing more than was said. */
export interface HistoricalStatement {
  readonly id: string;
  readonly countries: readonly string[];
  /** Month for which it was said. */
  readonly asOf: string;
  readonly statement: string;
  readonly source: string;
}

const source =
  "Report on the OAS programme on electronic government procurement, dated 24 January 2004 and telling of 2004";

const all = (id: string, countries: string, statement: string, asOf = "2005-01"): HistoricalStatement => ({
  id,
  countries: countries.split(" "),
  asOf,
  statement,
  source,
});

export const statements: readonly HistoricalStatement[] = [
  all("profile-completed", "BO EC CO PE VE CR SV", "The national profile was completed."),
  all("profile-soon", "NI", "The national profile was to be ready soon; another passage has it as outstanding."),
  all("profile-in-process", "HN", "The national profile was in process; another passage has it as outstanding."),
  all("profile-outstanding", "GT", "The national profile was outstanding."),
  all(
    "profile-ica",
    "AR BR CA CL MX PA US UY",
    "The national profile was to be made with the Institute for Connectivity in the Americas in the first quarter of 2005.",
  ),
  all("sme-leading", "US CA BR CL", "Leading in practice for small firms."),
  all("sme-next", "PE CR BO", "Named next, after the leading ones, in practice for small firms."),
  all("sme-pilot", "CR", "A pilot project on competitive participation of small firms."),
  all("network", "CL", "ChileCompra coordinated the Inter-American Network of E-Government Procurement.", "2004-09"),
  all("portal", "CL", "ChileCompra was completing a proposal to set up and host the inter-American portal."),
  all("forum-cl", "CL", "Electronic forum.", "2004-11"),
  all("forum-mx", "MX", "Electronic forum by Compranet.", "2004-12"),
  all("forum-cr", "CR", "Electronic forum planned.", "2005-02"),
  all("forum-us", "US", "Electronic forum by GSA planned.", "2005-03"),
  all(
    "central-network",
    "PE CL",
    "Promoted a network of central procurement organisations, coordinated from Peru (CONSUCODE).",
  ),
];
