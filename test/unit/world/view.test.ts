import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asOf, createWorld, eventsOf, type WorldProcess } from "../../../src/world/index.ts";

const world = createWorld({ size: 2_000, seed: 5 });
const all = [...Array(2_000).keys()].map((index) => world.process("PE", index));
const some = (is: (process: WorldProcess) => boolean): WorldProcess => {
  const found = all.find(is);
  if (!found) throw new Error("the world has no such process");
  return found;
};
const justBefore = (instant: string) => new Date(Date.parse(instant) - 1_000);

describe("asOf", () => {
  it("shows the life of a process that was moved, awarded, contracted and amended", () => {
    const process = some((each) => each.amendedAt !== undefined && each.contracts[0]?.amendment !== undefined);
    const { plannedAt, publishedAt, amendedAt = "", firstDeadline, deadline, decidedAt = "", contracts } = process;
    const contract = contracts[0]!;
    const at = (instant: string) => asOf(process, new Date(instant));

    expect(asOf(process, justBefore(plannedAt))).toBeUndefined();
    expect(at(plannedAt)).toMatchObject({
      state: "planned",
      changedAt: plannedAt,
      deadline: firstDeadline,
      outcome: "open",
    });
    expect(at(publishedAt)).toMatchObject({ state: "published", changedAt: publishedAt, bids: [], awards: [] });
    expect(at(publishedAt)).not.toHaveProperty("amendedAt");
    expect(asOf(process, justBefore(amendedAt))).toMatchObject({ deadline: firstDeadline, changedAt: publishedAt });
    expect(at(amendedAt)).toMatchObject({ deadline, amendedAt, changedAt: amendedAt, state: "published" });
    expect(at(firstDeadline)?.state).toBe("published");
    expect(at(deadline)).toMatchObject({ state: "closed", changedAt: deadline, bids: process.bids, awards: [] });
    expect(at(deadline)).not.toHaveProperty("decidedAt");
    expect(at(decidedAt)).toMatchObject({
      state: "awarded",
      outcome: "awarded",
      awards: process.awards,
      contracts: [],
    });
    expect(at(contract.signedAt)?.state).toBe("contracted");
    expect(at(contract.signedAt)?.contracts[0]).not.toHaveProperty("amendment");
    expect(asOf(process, new Date("2040-01-01"))).toEqual({ ...process, state: "contracted" });
  });

  it.each(["cancelled", "unsuccessful"] as const)("shows a process that ends %s", (outcome) => {
    const process = some((each) => each.outcome === outcome);
    expect(asOf(process, justBefore(process.decidedAt ?? ""))).toMatchObject({ state: "closed", outcome: "open" });
    expect(asOf(process, new Date(process.decidedAt ?? ""))).toMatchObject({ state: outcome, outcome, awards: [] });
  });

  it("never shows the future, and changes only at the events", () => {
    const time = fc.integer({ min: Date.UTC(2022, 10, 1), max: Date.UTC(2027, 11, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...all), time, (process, milliseconds) => {
        const at = new Date(milliseconds);
        const now = `${at.toISOString().slice(0, 19)}Z`;
        const view = asOf(process, at);
        const past = eventsOf(process)
          .filter((event) => event <= now)
          .sort();
        expect(view?.changedAt).toBe(past.at(-1));
        if (view === undefined) return;
        expect(view.changedAt <= now).toBe(true);
        for (const instant of [
          view.amendedAt,
          view.decidedAt,
          ...view.awards.map((award) => award.at),
          ...view.contracts.flatMap((contract) => [contract.signedAt, contract.amendment?.at]),
        ]) {
          if (instant !== undefined) expect(instant <= now).toBe(true);
        }
        expect(asOf(process, new Date(view.changedAt))).toEqual(view);
      }),
    );
  });

  it("has processes in every state on the default world's present day", () => {
    const states = new Set(all.map((process) => asOf(process, new Date("2026-06-15T12:00:00Z"))?.state ?? "hidden"));
    expect([...states].sort()).toEqual([
      "awarded",
      "cancelled",
      "closed",
      "contracted",
      "hidden",
      "planned",
      "published",
      "unsuccessful",
    ]);
  });

  it("is what the world's view gives", () => {
    const at = new Date("2025-05-05T00:00:00Z");
    expect(world.view("PE", 700, at)).toEqual(asOf(world.process("PE", 700), at));
  });
});
