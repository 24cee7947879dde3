import {
  type Award,
  type Contract,
  type Draft,
  type MapContext,
  type MappedRelease,
  type Planning,
  plain,
  type Sourced,
  sha256,
} from "../../src/connector/index.ts";
import { contractStatuses } from "./lookups.ts";
import { buyerOf, funderOf, type PartyDraft, supplierOf, unitOf } from "./parties.ts";
import { type Process, processOf, tenderOf } from "./procedure.ts";
import type { Row } from "./row.ts";

/** The release of one contract, from one row or from several that state the same contract. */
export class ContractRelease {
  readonly #row: Row;
  readonly #process: Process;
  readonly #id: Sourced<string> | string;
  readonly #suppliers = new Map<string, PartyDraft>();
  readonly #amount: Sourced<string> | undefined;
  /** The cells of all rows: what tells this version of the contract from another. */
  readonly #cells: string[];
  readonly #more: Row[] = [];

  private constructor(row: Row, process: Process) {
    this.#row = row;
    this.#process = process;
    const supplier = supplierOf(row);
    if (supplier) this.#suppliers.set(supplier.id, supplier);
    this.#amount = row.decimal("amount");
    this.#cells = [JSON.stringify(row.node.value)];
    this.#id = contractId(row, supplier);
  }

  /** Undefined where the row names no process. */
  static of(row: Row, context: MapContext): ContractRelease | undefined {
    const process = processOf(row, context);
    return process && new ContractRelease(row, process);
  }

  /** The same for all rows of one contract. */
  get key(): string {
    return `${this.#process.ocid}\n${plain(this.#id)}`;
  }

  /** Takes in another row of this contract: a joint supplier, or a repetition. */
  absorb(other: ContractRelease): void {
    const node = other.#row.node;
    const cells = JSON.stringify(node.value);
    this.#more.push(other.#row);
    let adds = false;
    for (const [id, supplier] of other.#suppliers) {
      if (this.#suppliers.has(id)) continue;
      this.#suppliers.set(id, supplier);
      adds = true;
    }
    if (this.#cells.includes(cells)) {
      node.issue("repeated-row", "the same row came before");
      return;
    }
    this.#cells.push(cells);
    if (other.#amount?.value !== this.#amount?.value) {
      node.issue("rows-disagree", "another row of this contract states another amount: the first one counts");
    } else if (!adds) {
      node.issue("repeated-row", "a row of the same contract, supplier and amount came before");
    }
  }

  /** @param date ISO 8601 instant */
  release(date: string): MappedRelease {
    const row = this.#row;
    const { ocid, procedure } = this.#process;
    const buyer = buyerOf(row);
    const unit = unitOf(row, procedure);
    const funder = funderOf(row);
    const suppliers = [...this.#suppliers.values()];
    const tender = {
      ...tenderOf(row, this.#process, this.#more),
      status: "complete" as const,
      procuringEntity: unit?.reference,
    };
    const value = row.money(this.#amount, "currency");
    const title = row.text("contractTitle");
    const period = { startDate: row.date("contractStart"), endDate: row.date("contractEnd", true) };
    const award: Draft<Award> = {
      id: this.#id,
      title,
      status: "active",
      date: row.date("awardDate"),
      value,
      suppliers: suppliers.map((supplier) => supplier.reference),
    };
    // Not in OCDS: the buyer's own number, and the bounds of an open contract (net: before tax).
    const local = {
      statusDetails: row.text("contractStatus"),
      numberMxCnet: row.text("contractNumber"),
      minValue: row.money(row.decimal("minimumNet"), "rangeCurrency", "currency"),
      minValueGross: row.money(row.decimal("minimumGross"), "rangeCurrency", "currency"),
      maxValue: row.money(row.decimal("maximumNet"), "rangeCurrency", "currency"),
      maxValueGross: row.money(row.decimal("maximumGross"), "rangeCurrency", "currency"),
    };
    const url = row.url("contractUrl");
    const contract: Draft<Contract> = {
      ...local,
      id: this.#id,
      awardID: this.#id,
      title,
      description: row.text("contractText"),
      status: row.code("contractStatus", contractStatuses),
      period,
      value,
      dateSigned: row.date("contractSigned"),
      amendments: amendmentsOf(row),
      documents: url ? [{ id: "contrato", url, language: "es" }] : undefined,
    };
    for (const other of this.#more) other.node.ignore(...other.node.keys());
    const version = sha256(this.#cells.join("\n")).slice(0, 12);
    return {
      stream: `contract:${plain(this.#id)}`,
      // Of files of one moment, the contract tells more than the call.
      sequence: 1,
      release: {
        ocid,
        id: `${plain(this.#id)}-${date}-${version}`,
        date,
        tag: ["tender", "award", "contract"],
        initiationType: "tender",
        language: "es",
        parties: [buyer, unit, funder, ...suppliers].flatMap((each) => each?.party ?? []),
        buyer: buyer?.reference,
        planning: planningOf(row, this.#id, funder),
        tender,
        awards: [award],
        contracts: [contract],
      },
    };
  }
}

/** The portal's code of the contract; else the buyer's number; else a mark made of what the row says of it. */
function contractId(row: Row, supplier: PartyDraft | undefined): Sourced<string> | string {
  const own = row.text("contract") ?? row.text("contractNumber");
  if (own) return own;
  row.node.issue("contract-without-code", "the contract has no code: its id is made from title, supplier and dates");
  const said = [row.text("contractTitle"), row.text("contractStart"), row.text("contractSigned")].map(plain);
  return `sin-codigo-${sha256(JSON.stringify([said, supplier?.id ?? null])).slice(0, 12)}`;
}

const no = /^(no|n|0|false)$/i;
const yes = /^(s[ií]|s|1|true)$/i;

/** That the contract was amended; the file tells no date and no content. */
function amendmentsOf(row: Row): Draft<Contract["amendments"]> {
  const amended = row.text("amended");
  const code = row.text("amendmentCode");
  const said = amended && !no.test(amended.value) ? amended : undefined;
  if (!said && !code) return undefined;
  const id = code ?? said?.map((text) => (yes.test(text) ? "convenio-modificatorio" : text));
  return [{ id, description: "Convenio modificatorio" }];
}

/** Budget programme, investment project and federal share. The share is the contract's own, hence its id. */
function planningOf(row: Row, contract: Sourced<string> | string, funder: PartyDraft | undefined): Draft<Planning> {
  const share = row.decimal("federalShare");
  const local = {
    // Field of the budget_breakdown extension, which the federal OCDS publication used too.
    budgetBreakdown: share
      ? [
          {
            id: contract,
            description: "Aportación federal",
            amount: row.money(share, "currency"),
            sourceParty: funder?.reference,
          },
        ]
      : undefined,
  };
  return {
    budget: { ...local, project: row.text("budgetProgramme"), projectID: row.text("budgetProject") } as Draft<
      Planning["budget"]
    >,
  };
}
