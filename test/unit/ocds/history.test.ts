import { describe, expect, it } from "vitest";
import { compile, historyOf } from "../../../src/ocds/index.ts";

const release = (day: number, rest: object) => ({
  ocid: "o",
  id: `r${day}`,
  date: `2026-01-0${day}T00:00:00Z`,
  tag: ["tender"],
  initiationType: "tender",
  ...rest,
});
const texts = (releases: object[], language?: string) => {
  const states = releases.map((_, index) => compile(releases.slice(0, index + 1)).compiledRelease as never);
  return historyOf(states, language).map((changes) => changes.map(({ text }) => text));
};

describe("historyOf", () => {
  it("tells in words what each release changed", () => {
    expect(
      texts([
        release(1, {
          tender: { id: "t", title: "Papel", status: "active", tenderPeriod: { endDate: "2026-02-01T15:00:00-03:00" } },
        }),
        release(2, {
          tender: {
            id: "t",
            tenderPeriod: { endDate: "2026-02-08T15:00:00-03:00" },
            items: [{ id: "1", description: "Resma" }],
          },
        }),
        release(3, {
          awards: [
            {
              id: "a",
              status: "active",
              value: { amount: 1200.5, currency: "CLP" },
              suppliers: [{ id: "s", name: "Ana" }],
            },
          ],
          tender: { id: "t", status: "complete" },
        }),
        release(4, { awards: [{ id: "a", status: "cancelled" }], tender: { id: "t", status: "complete" } }),
      ]),
    ).toEqual([
      ["Title: Papel", "Status: active", "Deadline: 2026-02-01 15:00"],
      ["Deadline moved from 2026-02-01 15:00 to 2026-02-08 15:00", "Item 1 “Resma” added"],
      ["Status changed from active to complete", "Award a to Ana for 1200.5 CLP added"],
      ["Award a: status changed from active to cancelled"],
    ]);
  });
  it("counts where many things come at once, and tells what was removed", () => {
    const items = Array.from({ length: 9 }, (_, n) => ({ id: String(n) }));
    expect(
      texts([release(1, { tender: { id: "t", title: "x", items } }), release(2, { tender: { id: "t", title: null } })]),
    ).toEqual([["Title: x", "9 items added"], ["Title removed (was x)"]]);
  });
  it("says nothing of a release that changes nothing told", () => {
    expect(texts([release(1, {}), release(2, {})])).toEqual([[], []]);
  });

  it.each([
    [
      "es",
      [
        "Título: Papel",
        "Cierre de recepción de ofertas: pasa de 2026-02-01 15:00 a 2026-02-08 15:00",
        "Se agrega: Adjudicación a a Ana por 5 CLP",
      ],
    ],
    [
      "pt-BR",
      [
        "Título: Papel",
        "Fim do recebimento de propostas: passa de 2026-02-01 15:00 para 2026-02-08 15:00",
        "Acrescenta-se: Adjudicação a a Ana por 5 CLP",
      ],
    ],
    [
      "fr",
      [
        "Titre : Papel",
        "Date limite de réception des offres : du 2026-02-01 15:00 au 2026-02-08 15:00",
        "Ajout : Attribution a à Ana pour 5 CLP",
      ],
    ],
    [
      "xx",
      ["Title: Papel", "Deadline moved from 2026-02-01 15:00 to 2026-02-08 15:00", "Award a to Ana for 5 CLP added"],
    ],
    [
      "constructor",
      ["Title: Papel", "Deadline moved from 2026-02-01 15:00 to 2026-02-08 15:00", "Award a to Ana for 5 CLP added"],
    ],
  ])("speaks the language of the notice: %s", (language, expected) => {
    const ends = (endDate: string) => ({ tender: { id: "t", tenderPeriod: { endDate } } });
    const award = { id: "a", value: { amount: 5, currency: "CLP" }, suppliers: [{ id: "s", name: "Ana" }] };
    const told = texts(
      [
        release(1, { tender: { id: "t", title: "Papel", tenderPeriod: { endDate: "2026-02-01T15:00:00Z" } } }),
        release(2, ends("2026-02-08T15:00:00Z")),
        release(3, { awards: [award] }),
      ],
      language,
    );
    expect([told[0]?.[0], told[1]?.[0], told[2]?.[0]]).toEqual(expected);
  });

  it("tells of members that are no more", () => {
    const lots = (...ids: string[]) => ({ tender: { lots: ids.map((id) => ({ id })) } });
    const say = (language: string) =>
      historyOf([lots("1", "2"), lots("2")], language).map((changes) => changes.map(({ text }) => text))[1];
    expect([say("en"), say("es")]).toEqual([["Lot 1 removed"], ["Ya no consta: Lote 1"]]);
    expect(historyOf([lots(..."abcdefgh"), lots()])[1]).toMatchObject([{ text: "8 lots removed", from: 8, to: null }]);
  });
});
