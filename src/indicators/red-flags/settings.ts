import { type FlagCode, flagCodes } from "./codes.ts";
import { badSettings, type IniSection, Properties, readIni } from "./ini.ts";

/** What decides about red flags, in the terms of Cardinal's settings file. An indicator without its member is off. */
export interface FlagSettings {
  /** The one currency of amounts; absent: the first that is met. */
  readonly currency?: string;
  /** Values of `procurementMethodDetails` whose bids cannot be compared by price. */
  readonly noPriceComparison: ReadonlySet<string>;
  /** The only values whose bids can; where it is not empty, it alone counts. */
  readonly priceComparison: ReadonlySet<string>;
  /** Values of `procurementMethodDetails` that are left out of everything. */
  readonly excluded: ReadonlySet<string>;
  readonly R003?: {
    /** Whole days. */
    readonly threshold: number;
    /** Empty: all. */
    readonly methods: ReadonlySet<string>;
    /** Whole days by `procurementMethodDetails`. */
    readonly byDetails: ReadonlyMap<string, number>;
  };
  readonly R018?: { readonly methods: ReadonlySet<string> };
  /** Thresholds of outliers: a fence is computed from the data where none is set. */
  readonly R024?: { readonly threshold?: number };
  readonly R025?: { readonly percentile: number; readonly threshold?: number };
  readonly R028?: object;
  readonly R030?: object;
  readonly R035?: { readonly threshold: number };
  readonly R036?: object;
  readonly R038?: {
    readonly threshold?: number;
    readonly minimumSubmittedBids: number;
    readonly minimumProcesses: number;
  };
  readonly R048?: { readonly digits: number; readonly threshold?: number; readonly minimumProcesses: number };
  readonly R058?: { readonly threshold?: number };
  readonly prepare: PrepareSettings;
}

/** What is repaired before the indicators run. */
export interface PrepareSettings {
  readonly currency?: string;
  readonly itemClassificationScheme?: string;
  readonly bidStatus?: string;
  readonly awardStatus?: string;
  readonly partyRoles: boolean;
  /** Amounts that stand for no amount. */
  readonly redactedAmounts: ReadonlySet<number>;
  readonly redactedOrganizations: ReadonlySet<string>;
  readonly awardStatusByContractStatus: boolean;
  readonly moveAuctions: boolean;
  readonly buyerPrefix: string;
  readonly supplierPrefix: string;
  readonly splitMethodDetails?: string;
  readonly bidStatuses: ReadonlyMap<string, string>;
  readonly awardStatuses: ReadonlyMap<string, string>;
}

const optional = <Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };

const sectionProperties: Readonly<Record<string, readonly string[] | "any">> = {
  "": ["currency", "no_price_comparison_procurement_methods", "price_comparison_procurement_methods"],
  defaults: ["currency", "item_classification_scheme", "bid_status", "award_status", "party_roles"],
  redactions: ["amount", "organization_id"],
  corrections: ["award_status_by_contract_status"],
  modifications: [
    "move_auctions",
    "prefix_buyer_or_procuring_entity_id",
    "prefix_tenderer_or_supplier_id",
    "split_procurement_method_details",
  ],
  "codelists.bid_status": "any",
  "codelists.award_status": "any",
  exclusions: ["procurement_method_details"],
  R003: ["threshold", "procurement_methods"],
  "R003.procurement_method_details": "any",
  R018: ["procurement_methods"],
  R024: ["threshold"],
  R025: ["percentile", "threshold"],
  R028: [],
  R030: [],
  R035: ["threshold"],
  R036: [],
  R038: ["threshold", "minimum_submitted_bids", "minimum_contracting_processes"],
  R048: ["digits", "threshold", "minimum_contracting_processes"],
  R058: ["threshold"],
};

/**
 * Reads a settings file in the form of Cardinal's. Sections and properties that it does not know are refused, as are
 * values of another kind than theirs.
 * @param name of the file, for messages
 * @throws UsageError `bad-settings` in one line that names the file's line
 */
export function readSettings(text: string, name = "settings"): FlagSettings {
  const sections = readIni(text, name);
  refuseUnknown(sections, name);
  const at = (section: string) => new Properties(sections.get(section)?.properties ?? new Map(), name);
  const enabled = (code: FlagCode) => sections.has(code) || sections.has(`${code}.procurement_method_details`);
  const top = at("");
  const [r003, r018, r025, r035, r038, r048] = ["R003", "R018", "R025", "R035", "R038", "R048"].map(at) as [
    Properties,
    Properties,
    Properties,
    Properties,
    Properties,
    Properties,
  ];
  const ratio = (code: FlagCode) => optional("threshold", at(code).number("threshold"));
  return {
    ...optional("currency", top.text("currency")),
    noPriceComparison: top.list("no_price_comparison_procurement_methods"),
    priceComparison: top.list("price_comparison_procurement_methods"),
    excluded: at("exclusions").list("procurement_method_details"),
    ...(enabled("R003") && {
      R003: {
        threshold: r003.integer("threshold", true) ?? 15,
        methods: r003.list("procurement_methods"),
        byDetails: at("R003.procurement_method_details").integers(),
      },
    }),
    ...(enabled("R018") && {
      R018: {
        methods: r018.has("procurement_methods") ? r018.list("procurement_methods") : new Set(["open", "selective"]),
      },
    }),
    ...(enabled("R024") && { R024: ratio("R024") }),
    ...(enabled("R025") && {
      R025: { percentile: r025.integer("percentile", false, 100) ?? 75, ...ratio("R025") },
    }),
    ...(enabled("R028") && { R028: {} }),
    ...(enabled("R030") && { R030: {} }),
    ...(enabled("R035") && { R035: { threshold: Math.max(r035.integer("threshold") ?? 1, 1) } }),
    ...(enabled("R036") && { R036: {} }),
    ...(enabled("R038") && {
      R038: {
        ...ratio("R038"),
        minimumSubmittedBids: r038.integer("minimum_submitted_bids") ?? 2,
        minimumProcesses: r038.integer("minimum_contracting_processes") ?? 2,
      },
    }),
    ...(enabled("R048") && {
      R048: {
        digits: r048.integer("digits") ?? 2,
        ...optional("threshold", r048.integer("threshold")),
        minimumProcesses: r048.integer("minimum_contracting_processes") ?? 20,
      },
    }),
    ...(enabled("R058") && { R058: ratio("R058") }),
    prepare: prepareSettings(at),
  };
}

function prepareSettings(at: (section: string) => Properties): PrepareSettings {
  const [defaults, redactions, modifications] = [at("defaults"), at("redactions"), at("modifications")];
  return {
    ...optional("currency", defaults.text("currency")),
    ...optional("itemClassificationScheme", defaults.text("item_classification_scheme")),
    ...optional("bidStatus", defaults.text("bid_status")),
    ...optional("awardStatus", defaults.text("award_status")),
    partyRoles: defaults.flag("party_roles"),
    redactedAmounts: redactions.numbers("amount"),
    redactedOrganizations: redactions.list("organization_id"),
    awardStatusByContractStatus: at("corrections").flag("award_status_by_contract_status"),
    moveAuctions: modifications.flag("move_auctions"),
    buyerPrefix: modifications.text("prefix_buyer_or_procuring_entity_id") ?? "",
    supplierPrefix: modifications.text("prefix_tenderer_or_supplier_id") ?? "",
    ...optional("splitMethodDetails", modifications.text("split_procurement_method_details") || undefined),
    bidStatuses: at("codelists.bid_status").texts(),
    awardStatuses: at("codelists.award_status").texts(),
  };
}

/** All indicators on, with the thresholds that their authors propose. */
export const defaultSettings: FlagSettings = readSettings(flagCodes.map((code) => `[${code}]`).join("\n"), "defaults");

function refuseUnknown(sections: ReadonlyMap<string, IniSection>, name: string): void {
  for (const [section, { line, properties }] of sections) {
    const known = sectionProperties[section];
    if (known === undefined) {
      const all = Object.keys(sectionProperties).filter((each) => each !== "");
      throw badSettings(name, line, `there is no section [${section}]; known are ${all.join(", ")}`);
    }
    if (known === "any") continue;
    for (const [key, property] of properties) {
      if (known.includes(key)) continue;
      const where = section === "" ? "before the first section" : `in [${section}]`;
      const allowed = known.length === 0 ? "it takes none" : `known are ${known.join(", ")}`;
      throw badSettings(name, property.line, `there is no setting ${key} ${where}; ${allowed}`);
    }
  }
}
