import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pullNext } from "../../src/work/feeds.ts";
import type { Parsed } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { type FakePortal, fakePortal, releasePackage } from "../support/fake-portal.ts";
import { adminToken, type TestRegistry, testRegistry } from "../support/registry.ts";

const never = new AbortController().signal;
const [oldUrl, newUrl] = ["https://old.example/packages", "https://new.example/data/packages"];
const proofPath = "/.well-known/pregon-feed.txt";

let old: FakePortal;
let fresh: FakePortal;
let registry: TestRegistry;
let id = "";
let key = "";
let proof = "";
let prefix = 0;

beforeAll(async () => {
  old = await fakePortal();
  fresh = await fakePortal();
  registry = await testRegistry(await testDatabase(), {
    origins: { "https://old.example": old.origin, "https://new.example": fresh.origin },
    autoApprove: true,
  });
});
afterAll(async () => {
  await registry.close();
  await old.close();
  await fresh.close();
});

/** A feed of its own for each test, in service. */
beforeEach(async () => {
  await registry.app.database.sql`update feeds set next_pull_at = null`;
  old.pages.clear();
  fresh.pages.clear();
  prefix += 1;
  serve(old, "/packages");
  ({ key } = await registry.publisher(`Portal ${prefix}`));
  const made = await registry.send(
    "POST",
    "/api/v1/feeds",
    { url: oldUrl, kind: "ocds-api", country: "NI", licence: "CC BY 4.0", contact: "datos@old.example" },
    key,
  );
  id = made.body.id;
  proof = `${made.body.proof.methods[0].content}\n`;
  old.pages.set(proofPath, { type: "text/plain", body: proof });
  await registry.send("POST", `/api/v1/feeds/${id}/prove`, undefined, key);
  expect((await registry.send("POST", `/api/v1/feeds/${id}/submit`, undefined, key)).body.status).toBe("active");
  await pullOnce();
});

const serve = (portal: FakePortal, path: string, date?: string) =>
  portal.pages.set(path, {
    body: JSON.stringify(releasePackage({ prefix: `ocds-mov00${prefix}`, ...(date && { date }) })),
  });
const redirect = (to: string, status: number) => old.pages.set("/packages", { status, headers: { location: to } });

async function pullOnce(): Promise<void> {
  await registry.app.database.sql`update feeds set next_pull_at = now() - interval '1 day'
    where id = ${id} and status in ('active', 'stale', 'lapsed')`;
  while (await pullNext(registry.app, never, async () => []));
}
const pulls = async (count: number) => {
  for (let pull = 0; pull < count; pull += 1) await pullOnce();
};
const feed = async () => (await registry.get(`/api/v1/feeds/${id}`)).body;
const actions = async () =>
  (await registry.send("GET", `/api/v1/feeds/${id}/log?limit=100`, undefined, key)).body.data.map(
    ({ action }: Parsed) => action,
  );
const report = async (lang: string) =>
  (await registry.send("GET", `/api/v1/feeds/${id}/report?lang=${lang}`, undefined, key)).body;
const changes = async () => (await registry.get("/api/v1/changes?limit=1000")).body.data.length;

describe("a feed whose server says that it has moved", () => {
  it.each([301, 308])(
    "to another host (%i) is redirected after three pulls in a row, and not followed",
    async (status) => {
      serve(fresh, "/data/packages", "2026-07-01T10:00:00Z");
      redirect(newUrl, status);
      const before = await changes();
      await pulls(2);
      expect(await feed()).toMatchObject({
        status: "active",
        moved: { url: newUrl, status, checks: 2 },
        redirect: null,
      });
      await pulls(1);
      const reason = `its server says (${status}) that it has moved to ${newUrl}, where its proof is not`;
      expect(await feed()).toMatchObject({
        status: "redirected",
        reason,
        redirect: { url: newUrl, reason, proposed: true },
        nextPullAt: null,
      });
      // Nothing of the other host was read but the place of the proof, and nothing of it is served.
      expect(fresh.asked.filter((path) => path.startsWith("/data"))).toEqual([]);
      expect(await changes()).toBe(before);
      expect((await registry.get(`/api/v1/notices/ocds-mov00${prefix}-1`)).status).toBe(200);
      expect((await registry.get(`/api/v1/sources/feed-${id}`)).body.status).toBe("lapsed");
      const log = await actions();
      expect(log.slice(0, 2)).toEqual(["redirected", "redirect-seen"]);
      await pulls(1);
      expect(await actions()).toEqual(log);
      // Told to the operator's queue and to the publisher, in their language.
      const queue = await registry.send("GET", "/api/v1/feeds?status=redirected", undefined, adminToken);
      expect(queue.body.data.map((each: Parsed) => each.id)).toContain(id);
      for (const [lang, words] of Object.entries({
        es: "se mudó para siempre",
        pt: "mudou para sempre",
        en: "moved for good",
        fr: "déménagé pour toujours",
      })) {
        const { sections, nextSteps } = await report(lang);
        expect(sections.find((section: Parsed) => section.id === "move").text[0]).toMatch(words);
        expect(nextSteps.join(" ")).toContain(newUrl);
      }
    },
  );

  it("goes there once the publisher has changed the address and proven it", async () => {
    serve(fresh, "/data/packages", "2026-07-01T10:00:00Z");
    redirect(newUrl, 301);
    await pulls(3);
    const changed = await registry.send("PATCH", `/api/v1/feeds/${id}`, { url: newUrl }, key);
    expect(changed.body).toMatchObject({ status: "unproven", redirect: null, moved: null });
    fresh.pages.set(proofPath, { type: "text/plain", body: proof });
    await registry.send("POST", `/api/v1/feeds/${id}/prove`, undefined, key);
    expect((await registry.send("POST", `/api/v1/feeds/${id}/submit`, undefined, key)).body.status).toBe("active");
    await pulls(1);
    expect(fresh.asked.filter((path) => path.startsWith("/data"))).toHaveLength(1);
  });

  it("goes there by itself where its proof is on the other host too", async () => {
    serve(fresh, "/data/packages", "2026-07-01T10:00:00Z");
    fresh.pages.set(proofPath, { type: "text/plain", body: proof });
    redirect(newUrl, 308);
    const before = await changes();
    await pulls(2);
    expect(await changes()).toBe(before);
    await pulls(2);
    expect(await feed()).toMatchObject({ status: "active", url: newUrl, moved: null });
    expect(await changes()).toBe(before + 3);
    const { data } = (await registry.send("GET", `/api/v1/feeds/${id}/log`, undefined, key)).body;
    const moved = data.find(({ action }: Parsed) => action === "moved");
    expect(moved).toMatchObject({ actor: "pregon", details: { urlBefore: oldUrl, url: newUrl, method: "file" } });
  });

  it("and takes it back, is as before; what fails in between is neither", async () => {
    redirect(newUrl, 301);
    await pulls(2);
    old.pages.set("/packages", { status: 404 });
    await pulls(1);
    expect((await feed()).moved.checks).toBe(2);
    serve(old, "/packages");
    await pulls(1);
    expect(await feed()).toMatchObject({ status: "active", moved: null });
    expect((await actions())[0]).toBe("redirect-gone");
    redirect(newUrl, 301);
    await pulls(2);
    expect(await feed()).toMatchObject({ status: "active", moved: { checks: 2 } });
    // Another address is another move.
    redirect("https://new.example/elsewhere", 301);
    await pulls(1);
    expect(await feed()).toMatchObject({ status: "active", moved: { checks: 1 } });
  });

  it("within its host is followed, as the proof holds for it, and told", async () => {
    serve(old, "/v2/packages", "2026-07-01T10:00:00Z");
    redirect("/v2/packages", 301);
    const before = await changes();
    await pulls(4);
    expect(await feed()).toMatchObject({
      status: "active",
      url: oldUrl,
      moved: { url: "https://old.example/v2/packages", checks: 4 },
    });
    expect(await changes()).toBe(before + 3);
    expect((await report("en")).nextSteps.join(" ")).toContain("https://old.example/v2/packages");
  });

  it("for the moment (302, 307) has not moved", async () => {
    serve(fresh, "/data/packages", "2026-07-01T10:00:00Z");
    for (const status of [302, 307]) {
      redirect(newUrl, status);
      await pulls(3);
    }
    expect(await feed()).toMatchObject({ status: "active", moved: null });
  });
});
