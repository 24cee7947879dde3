import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRawNumber, type JsonObject, type JsonValue, parseJson } from "../../../src/base/json.ts";
import { compile, MergeError, merge, mergeVersioned, type Release } from "../../../src/ocds/index.ts";

const release = (day: number, rest: object): Release => ({
  ocid: "ocds-a1b2c3-1",
  id: `r${day}`,
  date: `2024-01-${String(day).padStart(2, "0")}T00:00:00Z`,
  tag: ["tender"],
  initiationType: "tender",
  ...rest,
});
const compiled = (...releases: object[]) => compile(releases).compiledRelease as unknown as JsonObject;

describe("compile", () => {
  it("names the result after process and last date, and tags it", () => {
    expect(compiled(release(1, {}), release(3, {}), release(2, {}))).toEqual({
      ocid: "ocds-a1b2c3-1",
      id: "ocds-a1b2c3-1-2024-01-03T00:00:00Z",
      date: "2024-01-03T00:00:00Z",
      tag: ["compiled"],
      initiationType: "tender",
    });
  });

  it("takes later values, merges objects field by field and lists by id", () => {
    const first = release(1, {
      tender: { id: "1", title: "Puente", value: { amount: 10, currency: "PYG" }, items: [{ id: "a", quantity: 1 }] },
    });
    const second = release(2, {
      tender: { id: "1", value: { amount: 12 }, items: [{ id: "b" }, { id: "a", description: "Viga" }] },
    });
    expect(compiled(second, first).tender).toEqual({
      id: "1",
      title: "Puente",
      value: { amount: 12, currency: "PYG" },
      items: [{ id: "a", quantity: 1, description: "Viga" }, { id: "b" }],
    });
  });

  it("removes plain values by null, and keeps what empty objects and lists do not say", () => {
    const first = release(1, {
      language: "es",
      tender: { id: "1", title: "x", items: [{ id: "a" }] },
      buyer: { id: "b" },
    });
    const second = release(2, { language: null, tender: { id: "1", title: null, items: [] }, buyer: {} });
    const result = compiled(first, second);
    expect(result).not.toHaveProperty("language");
    expect(result.tender).toEqual({ id: "1", items: [{ id: "a" }] });
    expect(result.buyer).toEqual({ id: "b" });
  });

  it("takes releases of equal date in the given order", () => {
    const [spanish, guarani] = [release(1, { language: "es" }), release(1, { language: "gn" })];
    expect(compiled(spanish, guarani).language).toBe("gn");
    expect(compiled(release(2, {}), guarani, spanish).language).toBe("es");
  });

  it("replaces whole lists, by an empty one too", () => {
    const classified = (...ids: string[]) =>
      release(ids.length === 0 ? 2 : 1, {
        tender: { id: "1", items: [{ id: "a", additionalClassifications: ids.map((id) => ({ id })) }] },
      });
    expect((compiled(classified("1", "2"), classified()).tender as JsonObject).items).toEqual([
      { id: "a", additionalClassifications: [] },
    ]);
  });

  it('tells ids 1 and "1" apart, and large integer ids by their digits', () => {
    const text = (amount: number) =>
      `{"ocid":"o","id":"r${amount}","date":"2024-01-0${amount}","tag":["award"],"awards":[{"id":1,"title":"n${amount}"},{"id":"1","title":"t${amount}"},{"id":12345678901234567890,"title":"l${amount}"}]}`;
    const { compiledRelease, warnings } = compile([parseJson(text(1)), parseJson(text(2))] as object[]);
    expect(compiledRelease.awards?.map(({ title }) => title)).toEqual(["n2", "t2", "l2"]);
    expect(JSON.stringify(compiledRelease.awards?.[2])).toContain('"id":12345678901234567890');
    expect(warnings).toEqual([]);
  });

  it("treats exact numbers as plain values", () => {
    const exact = parseJson('{"amount":123456789012345678.91}') as JsonObject;
    const result = compiled(
      release(1, { tender: { id: "1", value: { amount: 5 } } }),
      release(2, { tender: { value: exact } }),
    );
    const { amount } = (result.tender as JsonObject).value as JsonObject;
    expect(isRawNumber(amount)).toBe(true);
    expect(JSON.stringify(result)).toContain('"amount":123456789012345678.91');
  });

  it("warns of objects with the same id in one release, and takes their fields together", () => {
    const { compiledRelease, warnings } = compile([
      release(1, { awards: [{ id: "a", title: "first", status: "active" }, { id: "b" }, { id: "a", title: "last" }] }),
    ]);
    expect(compiledRelease.awards).toEqual([{ id: "a", title: "last", status: "active" }, { id: "b" }]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ code: "duplicate-id", pointer: "/awards/2", releaseID: "r1" });
    expect(warnings[0]?.message).toContain('"a"');
  });

  it("adds objects without id each time, and one object for null ids", () => {
    const parties = (name: string) => ({ parties: [{ name }, { id: null, name: `null ${name}` }] });
    expect(compiled(release(1, parties("a")), release(2, parties("b"))).parties).toEqual([
      { name: "a" },
      { name: "null b" },
      { name: "b" },
    ]);
  });

  it("keeps names that JavaScript objects have by birth", () => {
    const odd = JSON.parse('{"constructor":{"a":1},"toString":"x","__proto__":{"polluted":true}}');
    const result = compiled(release(1, odd), release(2, JSON.parse('{"constructor":{"b":2},"toString":null}')));
    expect(result.constructor).toEqual({ a: 1, b: 2 });
    expect(Object.hasOwn(result, "toString")).toBe(false);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(JSON.stringify(result)).toContain('"__proto__":{"polluted":true}');
  });

  it.each<[string, unknown[]]>([
    ["no-releases", []],
    ["release-not-object", [release(1, {}), ["x"]]],
    ["release-not-object", [null]],
    ["release-date-missing", [release(1, {}), { ocid: "o" }]],
    ["release-date-missing", [release(1, {}), { ocid: "o", date: null }]],
    ["release-date-missing", [release(1, {}), { ocid: "o", date: 20240101 }]],
    ["inconsistent-type", [release(1, { extra: 1 }), release(2, { extra: { a: 1 } })]],
    ["inconsistent-type", [release(1, { extra: 1 }), release(2, { extra: [{ id: 1 }] })]],
    ["inconsistent-type", [release(1, { extra: [{ id: 1 }] }), release(2, { extra: { a: 1 } })]],
  ])("refuses what cannot be merged: %s", (code, releases) => {
    expect(() => compile(releases as object[])).toThrow(expect.objectContaining({ code }));
    expect(() => mergeVersioned(releases as object[])).toThrow(MergeError);
  });

  it("takes one release without date", () => {
    expect(compiled({ ocid: "o", language: "es" })).toEqual({ ocid: "o", id: "o", tag: ["compiled"], language: "es" });
  });

  it("merges by the rules of a given schema", () => {
    const schema = {
      properties: {
        list: { type: "array", wholeListMerge: true, items: { $ref: "#/$defs/Thing" } },
        tree: { $ref: "#/$defs/Node" },
      },
      $defs: {
        Thing: { type: "object", properties: { id: { type: "string" } } },
        Node: {
          type: "object",
          properties: {
            secret: { type: "string", omitWhenMerged: true },
            children: { type: "array", items: { $ref: "#/$defs/Node" } },
            child: { $ref: "#/$defs/Node" },
          },
        },
      },
    };
    const tree = { secret: "x", child: { secret: "y", child: { name: "z", secret: "s" } } };
    const { compiledRelease } = compile(
      [release(1, { list: [{ id: "1" }], tree }), release(2, { list: [{ id: "2" }] })],
      {
        schema,
      },
    );
    expect(compiledRelease).toMatchObject({ list: [{ id: "2" }], tree: { child: { child: { name: "z" } } } });
    expect(JSON.stringify(compiledRelease)).not.toContain("secret");
  });
});

describe("merge", () => {
  it("lets an object follow null, in both forms", () => {
    const { compiledRelease, versionedRelease } = merge([
      release(1, { buyer: null }),
      release(2, { buyer: { id: "b" } }),
    ]);
    expect(compiledRelease.buyer).toEqual({ id: "b" });
    expect(versionedRelease.buyer).toMatchObject({ id: [{ releaseID: "r2", value: "b" }] });
  });

  it("gives the history of each value, with the releases that brought it", () => {
    const first = release(1, { language: "es", awards: [{ id: "a", title: "x" }] });
    const second = release(2, {
      language: "es",
      awards: [
        { id: "a", title: null },
        { id: "a", title: "y" },
      ],
    });
    const { compiledRelease, versionedRelease, warnings } = merge([first, second]);
    const one = { releaseID: "r1", releaseDate: "2024-01-01T00:00:00Z", releaseTag: ["tender"] };
    const two = { releaseID: "r2", releaseDate: "2024-01-02T00:00:00Z", releaseTag: ["tender"] };
    expect(versionedRelease).toEqual({
      ocid: "ocds-a1b2c3-1",
      initiationType: [{ ...one, value: "tender" }],
      language: [{ ...one, value: "es" }],
      awards: [
        {
          id: "a",
          title: [
            { ...one, value: "x" },
            { ...two, value: "y" },
          ],
        },
      ],
    });
    expect(compiledRelease.language).toBe("es");
    expect(warnings).toHaveLength(1);
  });
});

/** Releases of a few fields with few values, so that they often meet. */
const id = fc.constantFrom("1", "2", "3");
const words = fc.constantFrom("a", "b", "c");
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const item = fc.record({ id, description: maybe(fc.option(words)), quantity: maybe(fc.nat(9)) });
const tender = fc.record({
  id: fc.constant("t"),
  title: maybe(fc.option(words)),
  items: maybe(fc.uniqueArray(item, { maxLength: 3, selector: ({ id: own }) => own })),
  submissionMethod: maybe(fc.array(words, { maxLength: 2 })),
  tenderers: maybe(fc.array(fc.record({ id, name: maybe(words) }), { maxLength: 3 })),
});
const someRelease = fc
  .record({ day: fc.integer({ min: 1, max: 5 }), language: maybe(fc.option(words)), tender: maybe(tender) })
  .map(({ day, ...rest }) => JSON.parse(JSON.stringify(release(day, rest))) as Release);
const releases = fc.array(someRelease, { minLength: 1, maxLength: 6 });

describe("merging any releases", () => {
  it("gives the same in batches as at once", () => {
    fc.assert(
      fc.property(releases, fc.nat(), (all, at) => {
        const sorted = all.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
        const end = 1 + (at % sorted.length);
        const before = compile(sorted.slice(0, end)).compiledRelease;
        expect(compile([before, ...sorted.slice(end)]).compiledRelease).toEqual(compile(all).compiledRelease);
      }),
    );
  });

  it("depends on the given order only where dates are equal", () => {
    fc.assert(
      fc.property(releases, (all) => {
        const days = Map.groupBy(all, ({ date }) => date);
        const regrouped = [...days.values()].reverse().flat();
        expect(compile(regrouped).compiledRelease).toEqual(compile(all).compiledRelease);
        const last = all
          .filter(
            ({ date }) =>
              date ===
              all
                .map((each) => each.date)
                .sort()
                .at(-1),
          )
          .at(-1);
        if (last?.language) expect(compile(all).compiledRelease.language).toBe(last.language);
      }),
    );
  });

  it("leaves no null behind, and the input as it was", () => {
    const nulls = (value: JsonValue): boolean =>
      value === null || (typeof value === "object" && Object.values(value).some((inner) => nulls(inner as JsonValue)));
    fc.assert(
      fc.property(releases, (all) => {
        const before = JSON.stringify(all);
        const result = merge(all);
        expect(nulls(result.compiledRelease as unknown as JsonValue)).toBe(false);
        expect(result.versionedRelease).toBeDefined();
        expect(JSON.stringify(all)).toBe(before);
      }),
    );
  });

  it("shares nothing with the input", () => {
    fc.assert(
      fc.property(releases, (all) => {
        const frozen = (value: unknown): void => {
          if (typeof value !== "object" || value === null) return;
          Object.freeze(value);
          for (const inner of Object.values(value)) frozen(inner);
        };
        frozen(all);
        const shared = (value: unknown): boolean =>
          typeof value === "object" &&
          value !== null &&
          (Object.isFrozen(value) || Object.values(value).some((inner) => shared(inner)));
        expect(shared(compile(all).compiledRelease)).toBe(false);
      }),
    );
  });

  it("ends each history with the compiled value", () => {
    fc.assert(
      fc.property(releases, (all) => {
        const { compiledRelease, versionedRelease } = merge(all);
        const history = versionedRelease.language as { value: unknown }[] | undefined;
        expect(history?.at(-1)?.value ?? undefined).toBe(compiledRelease.language);
        for (const [index, entry] of (history ?? []).entries()) {
          if (index > 0) expect(entry.value).not.toEqual(history?.[index - 1]?.value);
        }
      }),
    );
  });

  it("warns once for each object that repeats an id, and the last one wins", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ id, title: words }), { minLength: 1, maxLength: 6 }), (awards) => {
        const { compiledRelease, warnings } = compile([release(1, { awards })]);
        const ids = new Set(awards.map((award) => award.id));
        expect(warnings).toHaveLength(awards.length - ids.size);
        expect(compiledRelease.awards).toHaveLength(ids.size);
        for (const award of compiledRelease.awards ?? []) {
          expect(award.title).toBe(awards.findLast((other) => other.id === award.id)?.title);
        }
      }),
    );
  });
});
