import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/ni-siscae/connector.ts";
import simulate, { institutionOf, keyOf, rucOf } from "../../../connectors/ni-siscae/simulate.ts";
import { kindsOf } from "../../../src/connector/fixtures.ts";
import { tableRows } from "../../../src/connector/index.ts";
import { fixtureSuite } from "../../support/fixture-suite.ts";
import { records, type SimulatedPortal, simulatedPortal } from "../../support/simulated-portal.ts";
import { mapText } from "../../support/whole-connector.ts";

fixtureSuite(
  connector,
  {
    "list-odd": [
      "part-of-list ",
      "unknown-code /0/state",
      "unknown-code /0/procedure",
      "bad-date /0/closes",
      "bad-date /0/published",
      "row-without-key /1",
    ],
  },
  /0410401930001Y/,
);

describe("pages of SISCAE", () => {
  it("are read whatever their tags leave open, and scripts are no text", () => {
    const html = "<table><tr><td>a<td>b <b>c</b><table><tr><td>in</table></tr><tr><td>d<script>x<td>y</script></table>";
    expect(tableRows(html)).toEqual([["in"], ["a", "b c in"], ["d"]]);
    expect(tableRows("no table")).toEqual([]);
  });

  it("are refused where they break off, list nothing, or do not tell their process", () => {
    expect(mapText(connector, "list", "<html><table><tr><td>LICITACION").failure?.code).toBe("cut-page");
    expect(mapText(connector, "list", "<html><form></form></html>").failure?.code).toBe("no-list");
    expect(mapText(connector, "awards", "<html></html>").failure?.code).toBe("unknown-process");
    const named = { url: "file:adjudicacion-x-1.html" };
    expect(mapText(connector, "awards", "<html></html>", named).failure?.code).toBe("no-award");
  });
});

describe("pages of SISCAE, simulated and deposited", () => {
  let portal: SimulatedPortal;
  beforeAll(async () => {
    portal = await simulatedPortal(connector, simulate, { now: "2025-10-15T12:00:00Z", size: 150 });
  });
  afterAll(() => portal.close());

  it("tell every process, and the awards that have a page", async () => {
    expect(connector.fetch).toBeUndefined();
    const mapped = [...portal.simulator.deposits()].map(({ name, bytes }) => {
      const [kind = "", ...others] = kindsOf(connector, name, bytes);
      expect(others).toEqual([]);
      const result = mapText(connector, kind, "", { bytes, url: `file:${name}`, fetchedAt: "2025-10-15T12:00:00Z" });
      expect([result.failure, result.issues.filter(({ code }) => code !== "part-of-list")]).toEqual([undefined, []]);
      return result;
    });
    const found = records(mapped);
    const context = { world: portal.world } as Parameters<typeof keyOf>[0];
    const views = portal.views();
    const ocids = views.map((view) => `ocds-test00-ni-siscae-${keyOf(context, view)}`);
    expect([...found.keys()].sort()).toEqual([...ocids].sort());
    let persons = 0;
    for (const [at, view] of views.entries()) {
      const record = found.get(ocids[at] ?? "")!;
      expect(record.buyer?.name).toBe(institutionOf(context, view));
      expect(record.tender?.procurementMethod).toBe(view.method);
      expect(Date.parse(record.tender?.tenderPeriod?.endDate ?? "")).toBe(Date.parse(view.deadline));
      expect(record.tender?.items?.map(({ classification }) => classification?.id)).toEqual(
        view.items.slice(0, 2).map(({ unspsc }) => unspsc),
      );
      const shown = view.method === "limited" ? [] : view.awards;
      expect((record.awards ?? []).map(({ value }) => value)).toEqual(
        shown.map(({ amount }) => ({ amount: Number(amount), currency: view.currency })),
      );
      for (const [index, award] of shown.entries()) {
        const supplier = portal.world.supplier("NI", award.supplier);
        const id = record.awards?.[index]?.suppliers?.[0]?.id;
        const party = record.parties?.find((each) => each.id === id);
        expect(party?.identifier?.id).toBe(supplier.naturalPerson ? undefined : rucOf(supplier));
        if (supplier.naturalPerson) persons += 1;
      }
    }
    expect(persons).toBeGreaterThan(0);
    expect(JSON.stringify([...found.values()])).not.toMatch(/0410\d{9}Y/);
  });
});
