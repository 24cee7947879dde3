import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pullNext } from "../../src/work/feeds.ts";
import type { Parsed } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { type FakePortal, fakePortal, releasePackage } from "../support/fake-portal.ts";
import { adminToken, type TestRegistry, testRegistry } from "../support/registry.ts";

/** What must never be asked: a service on this machine that no setting names. */
let inside: FakePortal;
let portal: FakePortal;
let registry: TestRegistry;
let key = "";
const never = new AbortController().signal;
/** What the names of the tests lead to, one answer after the other. */
const names = new Map<string, string[]>();
const lookedUp: string[] = [];

beforeAll(async () => {
  [inside, portal] = await Promise.all([fakePortal(), fakePortal()]);
  for (const path of ["/", "/secret", "/.well-known/pregon-feed.txt"])
    inside.pages.set(path, { body: JSON.stringify(releasePackage()) });
  registry = await testRegistry(await testDatabase(), {
    origins: { "https://portal.example": portal.origin },
    autoApprove: true,
    lookup: async (host) => {
      lookedUp.push(host);
      const answers = names.get(host) ?? [];
      const address = answers.length > 1 ? answers.shift() : answers[0];
      if (address === undefined) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" });
      return address.split(",").map((each) => ({ address: each, family: each.includes(":") ? 6 : 4 }));
    },
  });
  ({ key } = await registry.publisher());
});
afterAll(async () => {
  await registry.close();
  await inside.close();
  await portal.close();
});

const register = (url: string, kind = "ocds-api", more: object = {}) =>
  registry.send("POST", "/api/v1/feeds", { url, kind, country: "NI", licence: "x", contact: "x", ...more }, key);
const tried = async (url: string, kind = "ocds-api") => {
  const { body } = await register(url, kind);
  return (await registry.send("POST", `/api/v1/feeds/${body.id}/trial`, undefined, key)).body;
};

describe("an address inside of our network", () => {
  it.each([
    "http://127.0.0.1:PORT/secret",
    "http://127.1:PORT/secret",
    "http://2130706433:PORT/secret",
    "http://0x7f000001:PORT/secret",
    "http://0177.0.0.1:PORT/secret",
    "http://0.0.0.0:PORT/secret",
    "http://localhost:PORT/secret",
    "http://portal.localhost:PORT/secret",
    "http://localhost.:PORT/secret",
    "http://[::1]:PORT/secret",
    "http://[::ffff:127.0.0.1]:PORT/secret",
    "http://[::ffff:7f00:1]:PORT/secret",
    "http://[64:ff9b::7f00:1]:PORT/secret",
    "http://[::127.0.0.1]:PORT/secret",
    "http://[fe80::1]:PORT/",
    "http://[fd00::1]:PORT/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://①②⑦.⓪.⓪.①:PORT/secret",
  ])("is not taken, as %s", async (address) => {
    const answer = await register(address.replace("PORT", String(inside.port)));
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]).toMatchObject({ pointer: "/url" });
    expect(inside.asked).toEqual([]);
  });

  it.each([
    "file:///etc/passwd",
    "ftp://portal.example/x",
    "gopher://127.0.0.1:70/",
    "data:,x",
    "javascript:alert(1)",
    "//portal.example/x",
    "http://user:pass@portal.example/",
    "",
  ])("is not taken in another scheme, as %s", async (address) => {
    expect((await register(address)).status).toBe(400);
  });

  it("is not reached by a redirect, from any page that is fetched", async () => {
    const away = { status: 302, headers: { location: `${inside.origin}/secret` } };
    for (const path of ["/api", "/rss", "/file", "/table", "/", "/.well-known/pregon-feed.txt"])
      portal.pages.set(path, away);
    for (const [kind, path] of [
      ["ocds-api", "/api"],
      ["ocds-rss", "/rss"],
      ["ocds-file", "/file"],
    ] as const) {
      const trial = await tried(`https://portal.example${path}`, kind);
      expect(JSON.stringify(trial), kind).toContain("private-address");
      expect(trial.verdict).toBe("unusable");
    }
    const { body } = await register("https://portal.example/api");
    const looked = await registry.send("POST", `/api/v1/feeds/${body.id}/prove`, undefined, key);
    expect(looked.body.proven).toBe(false);
    expect(inside.asked).toEqual([]);
  });

  it("is not reached by a link in a package or a feed", async () => {
    portal.pages.set("/linked", { body: JSON.stringify(releasePackage({ next: `${inside.origin}/secret` })) });
    portal.pages.set("/rss2", {
      type: "application/rss+xml",
      body: `<rss version="2.0"><channel><item><link>${inside.origin}/secret</link></item><item><link>file:///etc/passwd</link></item></channel></rss>`,
    });
    expect((await tried("https://portal.example/linked")).paging.problems[0].code).toBe("page-not-fetched");
    const trial = await tried("https://portal.example/rss2", "ocds-rss");
    expect(trial.paging.problems.map(({ code }: Parsed) => code).sort()).toEqual(["bad-url", "private-address"]);
    expect(inside.asked).toEqual([]);
  });

  it("is not reached by a name that leads there, alone, among others, or the second time", async () => {
    const secret = `:${inside.port}/secret`;
    names.set("private.test", ["127.0.0.1"]);
    names.set("mixed.test", ["93.184.215.14,127.0.0.1"]);
    names.set("rebinding.test", ["127.0.0.1", "93.184.215.14"]);
    for (const name of ["private.test", "mixed.test", "rebinding.test"]) {
      const trial = await tried(`http://${name}${secret}`);
      expect(trial.reachable.error.code, name).toBe("private-address");
      expect(lookedUp).toContain(name);
    }
    expect(inside.asked).toEqual([]);
  });
});

describe("a body that is made to hurt", () => {
  const quick = async (path: string, kind: string) => {
    const begun = performance.now();
    const trial = await tried(`https://portal.example${path}`, kind);
    expect(performance.now() - begun).toBeLessThan(50_000);
    return trial;
  };

  it("unpacks to no end: it is cut off", async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, " "));
    portal.pages.set("/bomb", { body: bomb, headers: { "content-encoding": "gzip" } });
    expect((await quick("/bomb", "ocds-api")).reachable.error.code).toBe("response-too-large");
    // 1100 MiB of blanks in a megabyte of file.
    const large = Buffer.concat(Array.from({ length: 11 }, () => gzipSync(Buffer.alloc(100 * 1024 * 1024, " "))));
    portal.pages.set("/bomb.gz", { body: large, type: "application/gzip" });
    const trial = await quick("/bomb.gz", "ocds-file");
    expect(trial.verdict).toBe("unusable");
    expect(["not-json", "response-too-large"]).toContain(trial.reachable.error?.code ?? trial.paging.problems[0].code);
  });

  it("has entities that grow: it is refused", async () => {
    const entities = Array.from(
      { length: 12 },
      (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`,
    ).join("");
    const body = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "lol">${entities}]><rss version="2.0"><channel><item><link>&e12;</link></item></channel></rss>`;
    portal.pages.set("/lol", { type: "application/rss+xml", body });
    const trial = await quick("/lol", "ocds-rss");
    expect(trial.verdict).toBe("unusable");
    portal.pages.set("/xxe", {
      type: "application/rss+xml",
      body: `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><link>https://portal.example/&x;</link></item></channel></rss>`,
    });
    expect(JSON.stringify(await quick("/xxe", "ocds-rss"))).not.toContain("root:");
  });

  it("never ends: it is cut off", async () => {
    portal.pages.set("/endless", (_request, response) => {
      response.writeHead(200, { "content-type": "application/rss+xml" });
      const chunk = Buffer.alloc(1024 * 1024, "<item></item>");
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more);
      more();
      return undefined;
    });
    expect((await quick("/endless", "ocds-rss")).reachable.error.code).toBe("response-too-large");
  });

  it("links to itself, or on for ever: the books say so", async () => {
    portal.pages.set("/circle", {
      body: JSON.stringify(releasePackage({ prefix: "ocds-circle", next: "https://portal.example/circle" })),
    });
    expect((await tried("https://portal.example/circle")).paging.problems[0].code).toBe("page-repeated");
    let page = 0;
    portal.pages.set("/on", () => {
      page += 1;
      return {
        body: JSON.stringify(
          releasePackage({ prefix: "ocds-onon01", from: page, count: 1, next: `https://portal.example/on?${page}` }),
        ),
      };
    });
    expect((await tried("https://portal.example/on")).paging.sampled).toBe(true);
  });

  it("is nested deeper than any stack", async () => {
    portal.pages.set("/deep", { body: `{"releases":${"[".repeat(200_000)}${"]".repeat(200_000)}}` });
    expect((await tried("https://portal.example/deep")).verdict).toBe("unusable");
  });
});

describe("proof", () => {
  it("of another feed, on another host, or in what visitors write, proves nothing", async () => {
    const { body: mine } = await register("https://portal.example/api");
    const { body: other } = await register("https://portal.example/api");
    const tag = (token: string) => `<meta name="pregon-feed" content="${token}">`;
    const looked = async () =>
      (await registry.send("POST", `/api/v1/feeds/${mine.id}/prove`, undefined, key)).body.proven;
    portal.pages.set("/.well-known/pregon-feed.txt", { type: "text/plain", body: `pregon-feed=${other.proof.token}` });
    portal.pages.set("/", {
      type: "text/html",
      body: `<html><head><!-- ${tag(mine.proof.token)} --></head><body>${tag(mine.proof.token)}</body>`,
    });
    expect(await looked()).toBe(false);
    portal.pages.set("/", {
      type: "text/html",
      body: `<html><head>${tag(mine.proof.token)
        .toUpperCase()
        .replace(/CONTENT=".*"/, `CONTENT='${mine.proof.token}'`)}</head>`,
    });
    expect(await looked()).toBe(true);
  });

  it("may be in the DNS", async () => {
    const records: string[] = [];
    const database = await testDatabase();
    const dns = await testRegistry(database, {
      origins: { "https://portal.example": portal.origin },
      txt: async (name) => (name === "portal.example" ? records : []),
    });
    try {
      const publisher = await dns.publisher();
      const { body } = await dns.send(
        "POST",
        "/api/v1/feeds",
        { url: "https://portal.example/nothing", kind: "ocds-api", country: "NI", licence: "x", contact: "x" },
        publisher.key,
      );
      portal.pages.delete("/.well-known/pregon-feed.txt");
      portal.pages.delete("/");
      expect((await dns.send("POST", `/api/v1/feeds/${body.id}/prove`, undefined, publisher.key)).body.proven).toBe(
        false,
      );
      records.push("v=spf1 -all", `pregon-feed=${body.proof.token}`);
      expect((await dns.send("POST", `/api/v1/feeds/${body.id}/prove`, undefined, publisher.key)).body).toMatchObject({
        proven: true,
        method: "dns",
      });
    } finally {
      await dns.close();
    }
  });
});

describe("whoever asks too much", () => {
  it("registers no 10,000 publishers", async () => {
    const body = { name: "Many", country: "NI", contact: "x" };
    const statuses = new Map<number, number>();
    for (let begin = 0; begin < 10_000; begin += 500) {
      const some = await Promise.all(
        Array.from({ length: 500 }, () =>
          registry.api.request("https://pregon.example/api/v1/publishers", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          }),
        ),
      );
      for (const { status } of some) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(statuses.get(201)).toBe(60);
    expect(statuses.get(429)).toBe(9_940);
    const refused = await registry.send("POST", "/api/v1/publishers", body);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    const [row] = await registry.app.database.sql`select count(*)::int as count from publishers where name = 'Many'`;
    expect(row?.count).toBe(60);
  });

  it("has so many feeds and no more", async () => {
    const one = await registry.publisher("Feeds");
    const statuses: number[] = [];
    for (let index = 0; index < 51; index += 1) {
      const feed = {
        url: `https://portal.example/${index}`,
        kind: "ocds-api",
        country: "NI",
        licence: "x",
        contact: "x",
      };
      statuses.push((await registry.send("POST", "/api/v1/feeds", feed, one.key)).status);
    }
    expect(statuses.filter((status) => status === 201).length).toBe(50);
    expect(statuses.at(-1)).toBe(429);
  });

  it("guesses no key: what is no key is 401, told apart by nothing, and counted", async () => {
    const database = await testDatabase();
    const limited = await testRegistry(database, { quota: 30 });
    try {
      const answers: Parsed[] = [];
      for (let index = 0; index < 40; index += 1) {
        const token = index === 0 ? key.slice(0, -1) : `pregon_publisher_${"A".repeat(42)}${index % 10}`;
        answers.push(await limited.send("GET", "/api/v1/feeds", undefined, token));
      }
      expect(answers.map(({ status }) => status).slice(0, 30)).toEqual(Array(30).fill(401));
      expect(answers.at(-1)?.status).toBe(429);
      expect(new Set(answers.slice(0, 30).map(({ body }) => body.detail)).size).toBe(1);
    } finally {
      await limited.close();
    }
  });

  it("finds no feed by its id", async () => {
    for (const id of ["1", "0000000000000000", "..%2f..%2fetc", "'%20or%201=1--", "%00", "feed-1"]) {
      expect([400, 404], id).toContain((await registry.get(`/api/v1/feeds/${id}`)).status);
      expect([400, 404], id).toContain((await registry.send("GET", `/api/v1/feeds/${id}`, undefined, key)).status);
    }
  });
});

describe("a secret", () => {
  it("is in no answer, and in no row but hashed", async () => {
    const one = await registry.publisher("Secret");
    const { body } = await registry.send(
      "POST",
      "/api/v1/feeds",
      { url: "https://portal.example/s", kind: "ocds-api", country: "NI", licence: "x", contact: "x" },
      one.key,
    );
    for (const path of [
      `/api/v1/publishers/${one.id}`,
      `/api/v1/publishers/${one.id}/keys`,
      `/api/v1/feeds/${body.id}`,
      `/api/v1/feeds/${body.id}/log`,
      `/api/v1/feeds/${body.id}/report`,
      "/api/v1/feeds?limit=1000",
    ]) {
      const { text } = await registry.send("GET", path, undefined, one.key);
      expect(text, path).not.toContain(one.key.slice(17, 40));
      expect(text, path).not.toContain(adminToken);
    }
    const rows = await registry.app.database.sql`select k::text as row from keys k where owner = ${one.id}`;
    expect(rows.map(({ row }) => row).join()).not.toContain(one.key.slice(17, 40));
    while (await pullNext(registry.app, never));
  });
});
