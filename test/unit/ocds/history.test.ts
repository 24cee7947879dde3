import { describe, expect, it } from "vitest";
import { historyOf } from "../../../src/ocds/index.ts";

const release = (day: number, rest: object) => ({
  ocid: "o",
  id: `r${day}`,
  date: `2026-01-0${day}T00:00:00Z`,
  tag: ["tender"],
  initiationType: "tender",
  ...rest,
});
const texts = (releases: object[]) => historyOf(releases as never).map((changes) => changes.map(({ text }) => text));

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
});
