import { supplierFields, tenderControl } from "../../connectors/br-pncp/simulate-rows.ts";
import { isDirect, codeFor as mercadoPublicoCode } from "../../connectors/cl-chilecompra/simulate-world.ts";
import { layoutOfProcess, procedureNumber } from "../../connectors/mx-compranet/simulate.ts";
import { instant, localDay } from "../../src/connector/dates.ts";
import type { ProcessView } from "../../src/world/types.ts";
import { type AwardFacts, type Expectation, type Facts, utc } from "./facts.ts";

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

const mexico = "America/Mexico_City";

/** CompraNet: what is known of awards is what their contracts say. */
function contractsAsAwards(truth: Facts, view: ProcessView): AwardFacts[] {
  const old = layoutOfProcess(view.index) !== "contracts-2023";
  return view.contracts.flatMap((contract) => {
    const award = view.awards[contract.award];
    const known = truth.awards.find((each) => each.amount === `${award?.amount} ${view.currency}`);
    if (!known) return [];
    const amount = `${contract.amendment?.amount ?? contract.amount} ${view.currency}`;
    return [{ ...known, amount, date: old ? startOfDay(known.date, mexico) : known.date }];
  });
}

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
  "mx-compranet": {
    shows: (view) => view.contracts.length > 0 || (view.state !== "planned" && view.method !== "direct"),
    hides: "The files hold contracts; the export of the search holds calls of the last 90 days, no direct awards.",
    ocid: (view, world) =>
      `ocds-pregon-mx-compranet-${procedureNumber(view, world.buyer("MX", view.buyer)).replace(/[\s/]+/g, "-")}`,
    toTheMinute: "Older layouts and the export of running procedures give minutes.",
    supplier: (supplier) => supplier.name,
    differences: [
      {
        reason: "Files hold neither estimates nor bids, and Mexican law knows no reservation.",
        expect: () => ({ estimate: undefined, tenderers: undefined, reserved: undefined }),
      },
      {
        reason: "Invitation of at least three persons is selective in the terms of OCDS.",
        expect: (truth) => (truth.method === "limited" ? { method: "selective" } : {}),
      },
      {
        reason: "A call names the body by its acronym; files of contracts have its name, with quotes inside at times.",
        expect: (truth, view) =>
          view.contracts.length === 0
            ? { buyer: `ENTE-${view.buyer}` }
            : view.buyer % 3 === 0
              ? { buyer: `${truth.buyer} "Benito Juárez"` }
              : {},
      },
      {
        reason:
          "Calls have no date of publication; one contract in eight is without it too: the award's stands in for it.",
        expect: (truth, view) => {
          if (view.contracts.length === 0) return { published: undefined };
          return view.index % 8 === 5 ? { published: truth.awards[0]?.date } : truth;
        },
      },
      {
        reason: "Files of contracts are in Latin-1, which has no word for what lies beyond.",
        expect: (truth, view) =>
          view.contracts.length > 0 ? { title: truth.title?.replace(/[^\0-\xff]/gu, "?") } : {},
      },
      {
        reason: "A direct award has no time for bids.",
        expect: (_truth, view) => (view.method === "direct" ? { deadline: undefined } : {}),
      },
      {
        reason: "An award is known from its contract, with the day in older layouts, and with the amount as amended.",
        expect: (truth, view) => ({ ...truth, awards: contractsAsAwards(truth, view) }),
      },
      {
        reason: "Contracts carry the day of their signature and the amount as amended.",
        expect: (_truth, view) => ({
          contracts: view.contracts.map((each) => ({
            signed: startOfDay(each.signedAt, mexico),
            amount: `${each.amendment?.amount ?? each.amount} ${view.currency}`,
          })),
        }),
      },
    ],
  },
  "mx-pdn": {
    shows: (view) => view.state !== "planned",
    hides: "A process is published with its call.",
    ocid: (view) => `ocds-07smqs-${900_000 + view.index}`,
    supplier: (supplier) => supplier.name,
    differences: [
      {
        reason: "The releases do not state the size of suppliers, nor reservations.",
        expect: (truth) => ({ ...withoutSizes(truth), reserved: undefined }),
      },
      {
        reason: "Only winners are among the parties: there is no list of tenderers.",
        expect: () => ({ tenderers: undefined }),
      },
    ],
  },
};
