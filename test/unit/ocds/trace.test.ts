import { describe, expect, it } from "vitest";
import { compile, releaseThatSet, valueAtPointer } from "../../../src/ocds/index.ts";

const release = (date: string, rest: object) => ({
  ocid: "o",
  id: date,
  date,
  tag: ["tender"],
  initiationType: "tender",
  ...rest,
});

describe("releaseThatSet", () => {
  const releases = [
    release("2026-01-01T00:00:00Z", {
      tender: {
        id: "t",
        title: "old",
        items: [
          { id: "1", quantity: 1 },
          { id: "2", quantity: 2 },
        ],
      },
    }),
    release("2026-01-02T00:00:00Z", { tender: { id: "t", title: "new", items: [{ id: "2", quantity: 5 }] } }),
    release("2026-01-03T00:00:00Z", { tender: { id: "t", title: "new" } }),
  ];
  const compiled = compile(releases).compiledRelease as never;

  it("names the release that changed the value last, not one that repeats it", () => {
    expect(releaseThatSet(compiled, releases as never, "/tender/title")).toEqual({ release: 1, at: "/tender/title" });
  });
  it("follows list members by id, not by place", () => {
    expect(valueAtPointer(compiled, "/tender/items/1/quantity")).toBe(5);
    expect(releaseThatSet(compiled, releases as never, "/tender/items/1/quantity")).toEqual({
      release: 1,
      at: "/tender/items/0/quantity",
    });
    expect(releaseThatSet(compiled, releases as never, "/tender/items/0/quantity")).toEqual({
      release: 0,
      at: "/tender/items/0/quantity",
    });
  });
  it("knows nothing of what only the merge makes, or of what is not there", () => {
    expect(releaseThatSet(compiled, releases as never, "/tender/nothing")).toBeUndefined();
    expect(valueAtPointer(compiled, "/tender/items/9")).toBeUndefined();
    expect(valueAtPointer(compiled, "/toString")).toBeUndefined();
  });
});
