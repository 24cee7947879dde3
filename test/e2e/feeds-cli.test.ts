import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import type { Parsed } from "../support/api.ts";
import { type Ended, pregon, workFolder } from "../support/cli.ts";
import { testDatabase } from "../support/database.ts";
import { type FakePortal, fakePortal, release, releasePackage } from "../support/fake-portal.ts";
import { adminToken, type TestRegistry, testRegistry } from "../support/registry.ts";

const folder = workFolder();
let database: Database & { url: string };
let portal: FakePortal;
let registry: TestRegistry;
let key = "";
let publisher = "";

beforeAll(async () => {
  database = await testDatabase();
  portal = await fakePortal();
  registry = await testRegistry(database, { origins: { "https://portal.example": portal.origin } });
  ({ key, id: publisher } = await registry.publisher("Dirección de Compras"));
});
afterAll(async () => {
  await registry?.close();
  await portal?.close();
  folder.end();
});

const run = (...words: string[]) =>
  pregon(folder.path, words, {
    DATABASE_URL: database.url,
    HTTP_ORIGINS: JSON.stringify({ "https://portal.example": portal.origin }),
    SOURCES: "",
    LOG_LEVEL: "silent",
  });
async function json(...words: string[]): Promise<Parsed> {
  const { status, stdout, stderr } = await run(...words, "--json");
  expect([status, stderr], words.join(" ")).toEqual([0, ""]);
  return JSON.parse(stdout);
}
/** Failed with one line on standard error, and nothing on standard output. */
function refused({ status, stdout, stderr }: Ended, line: RegExp): void {
  expect(stderr).toMatch(/^pregon: [^\n]+\n$/);
  expect(stderr).toMatch(line);
  expect([status, stdout]).toEqual([1, ""]);
}
const send = (method: string, path: string, body?: unknown, token = key) =>
  registry.send(method, `/api/v1/${path}`, body, token);

/** A feed that waits for approval, or one that only its publisher has heard of. */
async function feedAt(path: string, stop: "unproven" | "pending" = "pending"): Promise<string> {
  const { body } = await send("POST", "feeds", {
    url: `https://portal.example${path}`,
    kind: "ocds-api",
    country: "NI",
    licence: "CC BY 4.0",
    contact: "datos@portal.example",
  });
  if (stop === "unproven") return body.id;
  portal.pages.set("/.well-known/pregon-feed.txt", { type: "text/plain", body: body.proof.methods[0].content });
  await send("POST", `feeds/${body.id}/prove`);
  expect((await send("POST", `feeds/${body.id}/submit`)).body.status).toBe("pending");
  return body.id;
}

/** Each command is a process of its own. */
const timeout = 600_000;

describe("pregon feeds", { timeout }, () => {
  let [waiting, fresh] = ["", ""];

  it("lists the feeds, and the queue of approvals", async () => {
    portal.pages.set("/api/good", { body: JSON.stringify(releasePackage()) });
    waiting = await feedAt("/api/good");
    fresh = await feedAt("/api/none", "unproven");
    const all = await run("feeds", "list");
    expect(all.status).toBe(0);
    const [head = "", ...lines] = all.stdout.trimEnd().split("\n");
    expect(head.split(/ {2,}/)).toEqual(["feed", "status", "kind", "country", "publisher", "url", "contact"]);
    expect(lines.find((line) => line.startsWith(waiting))).toMatch(
      /pending +ocds-api +NI +Dirección de Compras +https:\/\/portal\.example\/api\/good +datos@portal\.example/,
    );
    expect(lines.some((line) => line.startsWith(fresh))).toBe(true);
    const queue = await json("feeds", "list", "--status", "pending");
    expect(queue.map(({ id }: Parsed) => id)).toEqual([waiting]);
    refused(await run("feeds", "list", "--status", "sleeping"), /--status should be one of unproven, proven, pending/);
  });

  it("tries a feed, and says by its exit status what came of it", async () => {
    const good = await run("feeds", "trial", waiting, "--lang", "es");
    expect([good.status, good.stderr]).toEqual([0, ""]);
    expect(good.stdout).toContain("Todo lo que se miró está bien");
    const { tender: _tender, ...bare } = release("ocds-tst001", 9);
    const faulty = { ...releasePackage(), releases: [{ ...bare, tag: ["no-such-tag"], date: "someday" }] };
    portal.pages.set("/api/good", { body: JSON.stringify(faulty) });
    const problems = await run("feeds", "trial", waiting, "--json");
    expect(problems.status).toBe(2);
    expect(JSON.parse(problems.stdout)).toMatchObject({ verdict: "problems", lang: "en" });
    portal.pages.set("/api/good", { body: JSON.stringify(releasePackage()) });
    expect((await run("feeds", "trial", fresh)).status).toBe(1);
    refused(await run("feeds", "trial", waiting, "--lang", "xx"), /--lang should be one of es, pt, en, fr/);
    refused(await run("feeds", "trial", "none"), /No feed has the id "none"/);
  });

  it("approves what is proven, and nothing else", async () => {
    refused(await run("feeds", "approve", fresh), /unproven.*does not take "approve"/);
    const approved = await run("feeds", "approve", waiting);
    expect([approved.status, approved.stdout]).toEqual([0, `${waiting}: active\n`]);
    expect((await send("GET", `feeds/${waiting}`)).body.status).toBe("active");
  });

  it("suspends and rejects with a reason, which the publisher is told", async () => {
    refused(await run("feeds", "suspend", waiting), /--reason/);
    const suspended = await run("feeds", "suspend", waiting, "--reason", "not theirs");
    expect(suspended.stdout).toBe(`${waiting}: suspended (not theirs)\n`);
    expect((await send("GET", `feeds/${waiting}`)).body).toMatchObject({ status: "suspended", reason: "not theirs" });
    expect(await json("feeds", "approve", waiting)).toMatchObject({ id: waiting, status: "active", reason: null });
    portal.pages.set("/api/second", { body: JSON.stringify(releasePackage()) });
    const second = await feedAt("/api/second");
    const rejected = await json("feeds", "reject", second, "--reason", "no licence");
    expect(rejected).toMatchObject({ status: "rejected", reason: "no licence" });
  });

  it("shows a feed with its report and its log", async () => {
    const shown = await run("feeds", "show", waiting, "--lang", "pt");
    expect(shown.status).toBe(0);
    expect(shown.stdout).toContain("Dirección de Compras (ocds-api, https://portal.example/api/good)");
    expect(shown.stdout).toMatch(/operator {2}suspended\n/);
    const { feed, report, log } = await json("feeds", "show", waiting);
    expect([feed.id, report.lang, log.at(-1).action]).toEqual([waiting, "en", "registered"]);
    refused(await run("feeds", "show", "none"), /No feed has the id/);
  });
});

describe("claims of ocids", { timeout }, () => {
  const prefix = "ocds-zz9999";
  let other = "";
  let third = { id: "", key: "" };

  it("come about by publishing, and are listed", async () => {
    const { body } = await send("POST", "feeds", {
      url: "https://portal.example/",
      kind: "push",
      country: "NI",
      licence: "CC BY 4.0",
      contact: "datos@portal.example",
    });
    portal.pages.set("/.well-known/pregon-feed.txt", { type: "text/plain", body: body.proof.methods[0].content });
    await send("POST", `feeds/${body.id}/prove`);
    await send("POST", `feeds/${body.id}/submit`);
    await send("POST", `feeds/${body.id}/approve`, undefined, adminToken);
    const pushed = await send("POST", `feeds/${body.id}/releases`, releasePackage({ prefix }));
    expect(pushed.body.results.map(({ status }: Parsed) => status)).toEqual([201, 201, 201]);
    const [claim, ...more] = await json("feeds", "claims", "--publisher", publisher);
    expect([claim.prefix, claim.publisher, more]).toEqual([prefix, publisher, []]);
    expect((await run("feeds", "claims", "--prefix", `${prefix}-1`)).stdout).toMatch(
      new RegExp(`${prefix} +${publisher}`),
    );
    const seen = await send("GET", `ocid-claims?publisher=${publisher}`, undefined, adminToken);
    expect(seen.body.data).toEqual([claim]);
  });

  it("are made another publisher's, who may publish from then on; the decision is kept", async () => {
    other = (await registry.publisher("Otra Dirección")).id;
    const moved = await run(
      "feeds",
      "assign",
      `${prefix}-17`,
      "--publisher",
      other,
      "--reason",
      "the office was merged",
    );
    expect([moved.status, moved.stdout]).toEqual([0, `${prefix}: moved, ${publisher} before\n`]);
    refused(await run("feeds", "assign", prefix, "--publisher", other, "--reason", "again"), /theirs already/);
    refused(await run("feeds", "assign", prefix, "--publisher", "nobody", "--reason", "x"), /No publisher has the id/);
    refused(await run("feeds", "assign", prefix, "--publisher", other), /--reason/);
    const own = (await send("GET", "feeds", undefined, adminToken)).body.data.find(
      ({ kind }: Parsed) => kind === "push",
    );
    const late = await send("POST", `feeds/${own.id}/releases`, releasePackage({ prefix, from: 50, count: 1 }));
    expect(late.body.results[0]).toMatchObject({ status: 422 });
    expect(JSON.stringify(late.body.results[0])).toContain("belongs to another publisher");
  });

  it("are taken away over the API too, by the operator alone", async () => {
    third = await registry.publisher("Tercera");
    const decide = (body: unknown, token: string) => send("PUT", "ocid-claims", body, token);
    const release = { prefix, publisher: null, reason: "registered by mistake" };
    expect((await decide(release, third.key)).status).toBe(403);
    expect((await registry.send("PUT", "/api/v1/ocid-claims", release)).status).toBe(401);
    for (const path of ["ocid-claims", "ocid-claims/log"])
      expect((await send("GET", path, undefined, third.key)).status).toBe(403);
    expect((await decide(release, adminToken)).body).toMatchObject({ action: "removed", before: other, after: null });
    expect((await decide(release, adminToken)).status).toBe(409);
    expect((await decide({ ...release, reason: " " }, adminToken)).body.code).toBe("bad-body");
    expect((await decide({ ...release, publisher: "none" }, adminToken)).status).toBe(404);
    const given = await decide({ prefix, publisher: third.id, reason: "theirs by the register" }, adminToken);
    expect(given.body).toMatchObject({ action: "assigned", before: null, after: third.id });
    const gone = await run("feeds", "release", prefix, "--reason", "end");
    expect(gone.stdout).toBe(`${prefix}: removed, ${third.id} before\n`);
    refused(await run("feeds", "release", prefix, "--reason", "end"), new RegExp(`Nobody has claimed ${prefix}`));
  });

  it("have a log of all decisions, with their reasons", async () => {
    const log = await json("feeds", "claims", "--log", "--prefix", prefix);
    expect(log.map(({ action, before, after, reason }: Parsed) => [action, before, after, reason])).toEqual([
      ["removed", third.id, null, "end"],
      ["assigned", null, third.id, "theirs by the register"],
      ["removed", other, null, "registered by mistake"],
      ["moved", publisher, other, "the office was merged"],
    ]);
    const first = await send("GET", `ocid-claims/log?prefix=${prefix}&limit=3`, undefined, adminToken);
    const rest = await send("GET", first.body.links.next.replace(/^.*\/api\/v1\//, ""), undefined, adminToken);
    expect([...first.body.data, ...rest.body.data]).toEqual(log);
    expect(rest.body.links.next).toBeUndefined();
  });
});

describe("pregon publications approve", { timeout }, () => {
  it("puts a publisher's feed into service once it is proven", async () => {
    const { key: fresh } = await registry.publisher("Instituto");
    const feed = { url: "https://portal.example/noticias.xml", kind: "news", licence: "CC BY 4.0" };
    const { body } = await send("POST", "publication-feeds", feed, fresh);
    refused(await run("publications", "approve", body.id), /not shown yet that the address is theirs/);
    portal.pages.set("/.well-known/pregon-feed.txt", {
      type: "text/plain",
      body: body.registration.methods[0].content,
    });
    await send("POST", `publication-feeds/${body.id}/prove`, undefined, fresh);
    const approved = await run("publications", "approve", body.id);
    expect([approved.status, approved.stdout]).toEqual([0, `${body.id}: in service\n`]);
    refused(await run("publications", "approve", "none"), /no feed of publications of this id/);
  });
});
