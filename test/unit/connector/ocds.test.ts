import { describe, expect, it } from "vitest";
import type { Connector, JsonObject } from "../../../src/connector/index.ts";
import { createMapContext, mapPayload } from "../../../src/connector/map-payload.ts";
import { ocdsMembers, ocdsPassThrough, type PassThroughOptions } from "../../../src/connector/ocds.ts";
import { maskPersons } from "../../../src/connector/persons.ts";
import { originOf } from "../../../src/connector/sourced.ts";
import { toyConnector } from "../../support/toy-connector.ts";

const release = (more: JsonObject = {}): JsonObject => ({
  ocid: "ocds-aaaaaa-1",
  id: "r1",
  date: "2026-01-10T15:00:00Z",
  tag: ["tender"],
  initiationType: "tender",
  ...more,
});

function run(body: unknown, options: PassThroughOptions = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const connector: Connector = {
    ...toyConnector({}),
    toReleases: (payload) => ocdsPassThrough(payload, payload.object(), options),
  };
  const payload = {
    source: "xx-toy",
    kind: "toy",
    url: "https://toy.example/1",
    fetchedAt: "2026-02-01T00:00:00Z",
    mediaType: "application/json",
    bytes: new TextEncoder().encode(text),
    context: {},
  };
  return mapPayload(connector, payload, createMapContext(connector, "ocds-zzzzzz"), true);
}

describe("ocdsPassThrough", () => {
  it("keeps what the publisher wrote, extra fields and nulls too", () => {
    const given = release({ tender: { id: "1", title: null, ownField: { deep: [1, "2", false] } }, own: "x" });
    const { releases, issues, audit } = run({ uri: "https://a.example/", releases: [given] });
    expect(releases[0]?.release).toEqual(given);
    expect(issues).toEqual([]);
    expect(audit).toMatchObject({ unmapped: 0, personal: 0, ignored: 1 });
  });

  it("keeps every digit of a number", () => {
    const text = JSON.stringify({ releases: [release({ tender: { id: "1", value: { amount: 1 } } })] });
    const { releases } = run(text.replace('"amount":1', '"amount":12345678901234567890.12'));
    expect(JSON.stringify(releases[0]?.release)).toContain('"amount":12345678901234567890.12');
  });

  it("reads wall times that claim UTC in the publisher's zone, winter and summer, and leaves real offsets alone", () => {
    const { releases } = run(
      {
        releases: [
          release({
            tender: {
              id: "1",
              title: "2026-07-10T15:00:00Z",
              tenderPeriod: {
                startDate: "2026-07-10T15:00:00Z",
                endDate: "2026-07-11T15:00:00-05:00",
                maxExtentDate: "2026-07-12",
              },
            },
          }),
        ],
      },
      { localTimes: "America/Santiago" },
    );
    expect(releases[0]?.release).toMatchObject({
      date: "2026-01-10T15:00:00-03:00",
      tender: {
        title: "2026-07-10T15:00:00Z",
        tenderPeriod: {
          startDate: "2026-07-10T15:00:00-04:00",
          endDate: "2026-07-11T15:00:00-05:00",
          maxExtentDate: "2026-07-12T00:00:00-04:00",
        },
      },
    });
  });

  it("leaves out a placeholder date and says so", () => {
    const given = release({ awards: [{ id: "a", date: "0001-01-01T00:00:00Z" }] });
    const { releases, issues } = run({ releases: [given] }, { localTimes: "America/Lima" });
    expect(releases[0]?.release.awards).toEqual([{ id: "a" }]);
    expect(issues).toMatchObject([{ code: "bad-date", at: "/releases/0/awards/0/date" }]);
  });

  it("drops contact points at any depth and counts their values", () => {
    const person = { name: "N", email: "n@x.example", telephone: "" };
    const given = release({
      parties: [{ id: "p", name: "P", contactPoint: person, additionalContactPoints: [person, { name: "M" }] }],
      tender: { id: "1", procuringEntity: { id: "p", contactPoint: { name: "N" } } },
    });
    const { releases, audit } = run({ releases: [given] });
    expect(releases[0]?.release.parties).toEqual([{ id: "p", name: "P" }]);
    expect(releases[0]?.release.tender).toEqual({ id: "1", procuringEntity: { id: "p" } });
    expect(audit.personal).toBe(6);
  });

  it("traces kept, mended and added values to their places", () => {
    const given = release({
      parties: [
        { id: "p", name: " P | Branch ", identifier: { scheme: "X", id: "1-9" }, contactPoint: { name: "N" } },
        { id: "q", name: "Q" },
      ],
    });
    const { releases } = run(
      { releases: [given] },
      {
        party: (party) =>
          party.id === "p"
            ? { ...party, name: "P", identifier: { scheme: "X", id: "19" }, details: { branchName: "Branch" } }
            : party,
      },
    );
    const { release: out, lineage } = releases[0]!;
    expect(out.parties).toEqual([
      { id: "p", name: "P", identifier: { scheme: "X", id: "19" }, details: { branchName: "Branch" } },
      { id: "q", name: "Q" },
    ]);
    const origin = (path: string) => originOf(lineage!, path);
    expect(origin("/parties/0/name")).toEqual({ at: "/releases/0/parties/0/name", raw: " P | Branch " });
    expect(origin("/parties/0/identifier/id")).toEqual({ at: "/releases/0/parties/0/identifier/id", raw: "1-9" });
    expect(origin("/parties/0/details/branchName")?.at).toBe("/releases/0/parties/0");
    expect(origin("/parties/1/name")).toEqual({ at: "/releases/0/parties/1/name", raw: "Q" });
    expect(origin("/date")).toEqual({ at: "/releases/0/date", raw: "2026-01-10T15:00:00Z" });
  });

  it("rewrites references wherever they stand", () => {
    const given = release({
      buyer: { id: "b", name: "B | x" },
      awards: [{ id: "a", suppliers: [{ id: "s", name: "S | y" }] }],
    });
    const cut = (reference: JsonObject) => ({ ...reference, name: String(reference.name).split(" | ")[0] ?? "" });
    const { releases } = run({ releases: [given] }, { reference: cut });
    expect(releases[0]?.release).toMatchObject({ buyer: { name: "B" }, awards: [{ suppliers: [{ name: "S" }] }] });
  });

  it("numbers releases by their place", () => {
    const { releases } = run({ releases: [release(), release({ id: "r2" })] }, { firstSequence: 10 });
    expect(releases.map(({ release: { id }, sequence }) => [id, sequence])).toEqual([
      ["r1", 10],
      ["r2", 11],
    ]);
  });

  it("takes the embedded releases of records, else the compiled release, and reports linked ones", () => {
    const compiled = release({ id: "c", tag: ["compiled"] });
    const linked = { url: "https://a.example/r9", date: "2026-01-01T00:00:00Z", tag: ["tender"] };
    const { releases, issues } = run({
      records: [
        { ocid: "ocds-aaaaaa-1", releases: [release(), linked], compiledRelease: compiled },
        { ocid: "ocds-aaaaaa-2", releases: [linked], compiledRelease: { ...compiled, ocid: "ocds-aaaaaa-2" } },
        { ocid: "ocds-aaaaaa-3" },
      ],
    });
    expect(releases.map(({ release: { ocid, id } }) => `${ocid} ${id}`)).toEqual([
      "ocds-aaaaaa-1 r1",
      "ocds-aaaaaa-2 c",
    ]);
    expect(issues.map((issue) => issue.code)).toEqual(["linked-release", "record-without-releases"]);
  });

  it("reports package fields it does not know, and releases without identity", () => {
    const { releases, issues } = run({ surprise: 1, releases: [{ ocid: "ocds-aaaaaa-1" }] });
    expect(releases).toEqual([]);
    expect(issues.map((issue) => issue.code).sort()).toEqual(["release-without-identity", "unmapped-field"]);
  });
});

describe("OCDS without a package around it", () => {
  const connectorOf = (options: PassThroughOptions): Connector => ({
    ...({} as Connector),
    meta: { id: "zz-list" } as Connector["meta"],
    kinds: { list: { about: "A list", mediaType: "application/json", recognise: () => true } },
    *toReleases(payload) {
      yield* ocdsMembers(payload, payload.objects(), options);
    },
  });
  const release = (id: string) => ({ ocid: `ocds-x-${id}`, id, date: "2026-01-01T00:00:00Z", tag: ["tender"] });

  it("is told member by member: releases, records, packages; fields can be rewritten", () => {
    const list = [
      release("a"),
      { ocid: "ocds-x-b", releases: [release("b1"), release("b2")], compiledRelease: release("b") },
      {
        ocid: "ocds-x-c",
        releases: [{ url: "http://x", date: "2026", tag: ["tender"] }],
        compiledRelease: release("c"),
      },
      { uri: "http://x", version: "1.1", releases: [release("d")] },
      { uri: "http://x", records: [{ ocid: "ocds-x-e", compiledRelease: release("e") }] },
    ];
    const mapped = mapPayload(
      connectorOf({ firstSequence: 10, part: (key, value) => (key === "tag" ? ["planning"] : value) }),
      {
        source: "zz-list",
        kind: "list",
        url: "file:x",
        fetchedAt: "2026-01-15T12:00:00Z",
        mediaType: "application/json",
        bytes: new TextEncoder().encode(JSON.stringify(list)),
        context: {},
      },
      createMapContext(connectorOf({}), "ocds-abc123"),
    );
    expect(mapped.failure).toBeUndefined();
    expect(mapped.issues).toEqual([]);
    expect(mapped.releases.map(({ release: { id, tag }, sequence }) => [id, tag, sequence])).toEqual([
      ["a", ["planning"], 10],
      // Within a record places are the same in whatever package the record comes.
      ["b1", ["planning"], 0],
      ["b2", ["planning"], 1],
      ["c", ["planning"], 0],
      ["d", ["planning"], 11],
      ["e", ["planning"], 0],
    ]);
  });
});

describe("rewriting releases", () => {
  const record = {
    ocid: "ocds-aaaaaa-1",
    compiledRelease: release({ tag: ["compiled"], publishedDate: "x", tender: { id: "1", title: " T " } }),
    releases: [{ url: "u", date: "d", tag: ["tender", "award"], details: {} }],
  };
  const options: PassThroughOptions = {
    release: ({ publishedDate: _batch, ...rest }, { record }) => ({
      ...rest,
      tag: (record?.releases as JsonObject[] | undefined)?.[0]?.tag ?? ["none"],
      tender: { ...(rest.tender as JsonObject), status: "active" },
    }),
  };

  it("gives the record along, and a bare record counts as a package of one", () => {
    for (const body of [{ records: [record] }, record]) {
      const mapped = run(body, options);
      expect(mapped.issues).toEqual([]);
      expect(mapped.releases.map((each) => each.release)).toEqual([
        { ...release(), tag: ["tender", "award"], tender: { id: "1", title: "T", status: "active" } },
      ]);
    }
  });

  it("cleans what the option adds, and shows no raw value for it", () => {
    const mapped = run(release({ buyer: { name: "B", contactPoint: { email: "a@b" } } }), {
      ...maskPersons((id) => id === "P1"),
      release: (given) => ({
        ...given,
        buyer: { id: "b", name: "B" },
        parties: [
          { id: "b", name: " B ", contactPoint: { email: "a@b" } },
          { id: "P1", name: "N", identifier: { id: "P1" } },
        ],
      }),
    });
    expect(mapped.releases[0]?.release).toMatchObject({
      buyer: { id: "b", name: "B" },
      parties: [
        { id: "b", name: "B" },
        { id: "person-n", name: "N" },
      ],
    });
    expect(JSON.stringify([...(mapped.releases[0]?.lineage ?? [])])).not.toMatch(/a@b|P1/);
    expect(mapped.audit.personal).toBe(2);
  });

  it("leaves out what the option leaves out, and takes a bare release", () => {
    const bare = run(release(), { release: () => undefined });
    expect([bare.releases, bare.issues]).toEqual([[], []]);
    expect(run(release()).releases.map((each) => each.release.id)).toEqual(["r1"]);
  });

  it("masks natural persons by name, their region kept", () => {
    const person = (id: string) => ({
      id,
      name: "Ñata  Pérez",
      identifier: { id },
      address: { streetAddress: "s", region: "R" },
    });
    const body = {
      releases: [
        release({
          parties: [person("P1"), { id: "F1", name: "F" }],
          awards: [{ id: "a", suppliers: [{ id: "P1", name: "Ñata  Pérez" }] }],
        }),
      ],
    };
    const mapped = run(
      body,
      maskPersons((id) => id === "P1"),
    );
    const [{ release: out }] = mapped.releases as unknown as [{ release: JsonObject }];
    expect(out.parties).toEqual([
      { id: "person-nata-perez", name: "Ñata  Pérez", address: { region: "R" } },
      { id: "F1", name: "F" },
    ]);
    expect(out.awards).toEqual([{ id: "a", suppliers: [{ id: "person-nata-perez", name: "Ñata  Pérez" }] }]);
    expect(mapped.audit.personal).toBe(2);
  });
});
