import { supplierFields, tenderControl } from "../../connectors/br-pncp/simulate-rows.ts";
import { isDirect, codeFor as mercadoPublicoCode } from "../../connectors/cl-chilecompra/simulate-world.ts";
import { instant, localDay } from "../../src/connector/dates.ts";
import { type Expectation, type Facts, utc } from "./facts.ts";

/** The local day of an instant as the instant of its beginning: what a source says that gives no time. */
const startOfDay = (at: string | undefined, zone: string): string | undefined =>
  at === undefined ? undefined : utc(instant(localDay(at, zone), { zone }));

const inCurrency = (truth: Facts, currency: string): Partial<Facts> => {
  const change = (amount: string | undefined) => amount?.replace(/ .*/, ` ${currency}`);
  return {
    estimate: change(truth.estimate),
    awards: truth.awards.map((each) => ({ ...each, amount: change(each.amount) })),
    contracts: truth.contracts.map((each) => ({ ...each, amount: change(each.amount) })),
  };
};

const withoutSizes = (truth: Facts): Partial<Facts> => ({
  awards: truth.awards.map((award) => ({ ...award, scale: undefined })),
});

/**
 * What each portal does not say, or says otherwise than it is. A simulated connector without an entry here fails the
 * comparison, and so does a difference that explains nothing.
 */
export const expectations: Readonly<Record<string, Expectation>> = {
  "br-pncp": {
    shows: (view) => view.state !== "planned",
    hides: "PNCP publishes a tender on its publication, not before.",
    ocid: (view, world) => `ocds-pregon-br-pncp-${tenderControl(world, view).replaceAll("/", "-")}`,
    supplier: (supplier) => supplierFields(supplier).name.replace(/ \d{11}$/, ""),
    differences: [
      {
        reason: "PNCP publishes winners, not who else took part.",
        expect: () => ({ tenderers: undefined }),
      },
      {
        reason: "PNCP knows no currencies: every amount is in reais.",
        expect: (truth) => inCurrency(truth, "BRL"),
      },
      {
        reason: "Items of works have the benefit 'does not apply': that says nothing of reservation.",
        expect: (truth, view) => (view.category === "works" && !truth.reserved ? { reserved: undefined } : {}),
      },
      {
        reason: "The names of bodies come in capitals.",
        expect: (truth) => ({ buyer: truth.buyer?.toUpperCase() }),
      },
      {
        reason: "Results carry a day, no time.",
        expect: (truth) => ({
          awards: truth.awards.map((award) => ({ ...award, date: startOfDay(award.date, "America/Sao_Paulo") })),
        }),
      },
      {
        reason: "Contracts carry the day of their signature, no time.",
        expect: (truth) => ({
          contracts: truth.contracts.map((each) => ({ ...each, signed: startOfDay(each.signed, "America/Sao_Paulo") })),
        }),
      },
      {
        reason:
          "porteFornecedor tells ME and EPP apart and nothing above; natural persons and one in twenty have none.",
        expect: (truth, view, world) => ({
          awards: truth.awards.map((award) => {
            const winner = view.awards
              .map((each) => world.supplier("BR", each.supplier))
              .find((supplier) => supplierFields(supplier).name.replace(/ \d{11}$/, "") === award.supplier);
            const told = winner && !winner.naturalPerson && winner.index % 20 !== 13;
            return { ...award, scale: told && /micro|small/.test(award.scale ?? "") ? award.scale : undefined };
          }),
        }),
      },
      {
        reason: "Items are material or service: works cannot be told from services before there is a contract.",
        expect: (_truth, view) => (view.category === "works" ? { category: "services" } : {}),
      },
    ],
  },
  "cl-chilecompra": {
    shows: (view) => (isDirect(view) ? view.decidedAt !== undefined : view.state !== "planned"),
    hides: "A tender is published with its call, a direct purchase with its award.",
    ocid: (view, world) => `ocds-70d2nz-${mercadoPublicoCode(world, view)}`,
    supplier: (supplier) => supplier.name,
    differences: [
      {
        reason: "Chile publishes no sizes of suppliers.",
        expect: withoutSizes,
      },
      {
        reason: "The OCDS packages of ChileCompra have no main category and say nothing of reservations.",
        expect: () => ({ category: undefined, reserved: undefined }),
      },
      {
        reason: "A private tender is selective in the terms of OCDS, whatever the reason for it.",
        expect: (truth) => (truth.method === "limited" ? { method: "selective" } : {}),
      },
      {
        reason: "Contracts are not part of the OCDS packages: orders come through the ticketed API.",
        expect: () => ({ contracts: [] }),
      },
      {
        reason: "Tenderers are named where there are any.",
        expect: (truth) => (truth.tenderers?.length === 0 ? { tenderers: undefined } : {}),
      },
      {
        reason: "A direct purchase has no call: no period, no status, no bids, and it is published when it is awarded.",
        expect: (_truth, view) =>
          isDirect(view)
            ? { published: utc(view.decidedAt), deadline: undefined, status: undefined, tenderers: undefined }
            : {},
      },
    ],
  },
};
