import { describe, expect, it } from "vitest";
import { type KeptList, KeptLists } from "../../../src/api/kept-lists.ts";

const list = (body: string, until = Number.POSITIVE_INFINITY): KeptList => ({
  body,
  tag: body,
  changed: undefined,
  entries: 1,
  sources: [],
  until,
});

describe("kept lists", () => {
  it("are given while the data have the same version, and until their hour", () => {
    const lists = new KeptLists();
    lists.set("/a", "1", list("a", 1_000));
    expect(lists.get("/a", "1", 999)?.body).toBe("a");
    expect(lists.get("/b", "1", 999)).toBeUndefined();
    expect(lists.get("/a", "1", 1_000)).toBeUndefined();
    lists.set("/a", "1", list("a"));
    expect(lists.get("/a", "2", 0)).toBeUndefined();
    expect(lists.get("/a", "1", 0)).toBeUndefined();
  });

  it("make room, the longest unused first", () => {
    const lists = new KeptLists(10);
    lists.set("/a", "1", list("aaaa"));
    lists.set("/b", "1", list("bbbb"));
    expect(lists.get("/a", "1", 0)?.body).toBe("aaaa");
    lists.set("/c", "1", list("cccc"));
    expect(["/a", "/b", "/c"].map((path) => lists.get(path, "1", 0)?.body)).toEqual(["aaaa", undefined, "cccc"]);
    lists.set("/a", "1", list("a"));
    lists.set("/d", "1", list("ddddd"));
    expect(["/a", "/c", "/d"].map((path) => lists.get(path, "1", 0)?.body)).toEqual(["a", "cccc", "ddddd"]);
    lists.set("/e", "1", list("eeeeeeeeeee"));
    expect(lists.get("/e", "1", 0)).toBeUndefined();
    expect(lists.get("/a", "1", 0)?.body).toBe("a");
  });
});
