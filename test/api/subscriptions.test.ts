import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../../src/api/index.ts";
import { systemClock } from "../../src/base/clock.ts";
import { createHttpClient, type HttpClient } from "../../src/http/index.ts";
import type { Database } from "../../src/store/database.ts";
import { beginTurns, type DeliverOptions } from "../../src/subscriptions/deliver.ts";
import { dispatchAll } from "../../src/subscriptions/dispatch.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource, withdraw } from "../support/publish.ts";
import { openReceiver, type Received, type Receiver } from "../support/receiver.ts";

const base = "https://pregon.example";
const cl = { id: "cl-test", country: "CL" };
const pe = { id: "pe-test", country: "PE" };
const hooks = "https://hooks.example";

let database: Database;
let api: ReturnType<typeof testApi>;
let receiver: Receiver;
let http: HttpClient;
let options: DeliverOptions;
beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  await testSource(database, pe);
  receiver = await openReceiver();
  http = createHttpClient({ origins: { [hooks]: receiver.url }, userAgent: "pregon-test", paceLocal: false });
  api = testApi(database, { http, adminToken: "operator-token" });
  options = {
    database,
    http,
    clock: systemClock,
    hub: `${base}/websub`,
    random: () => 0.5,
    content: async (topic) => ({ bytes: Buffer.from(`content of ${topic}`), mediaType: "application/atom+xml" }),
  };
});
afterAll(async () => {
  await http.close();
  await receiver.close();
});
beforeEach(async () => {
  await database.sql`delete from subscriptions`;
  await database.sql`delete from deliveries`;
  receiver.received.length = 0;
  receiver.answer = () => ({});
});

let day = 0;
/** A process of its own, or one that is changed. */
async function publishOne(n: number, source = cl, more: Record<string, unknown> = {}): Promise<string> {
  day += 1;
  const ocid = `ocds-abc123-${n}`;
  const date = new Date(Date.UTC(2026, 0, 1) + day * 3_600_000).toISOString();
  await publish(database, source, [
    { ocid, date, tender: { id: `${n}`, title: `Puente ${n}, hora ${day}`, status: "active", ...more } },
  ]);
  return ocid;
}

/** Delivers until nothing is due. */
async function deliverAll(): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    await dispatchAll(options, base);
    const turns = [
      ...(await beginTurns(options, { healthy: true, limit: 100 })),
      ...(await beginTurns(options, { healthy: false, limit: 100 })),
    ];
    await Promise.all(turns);
    if (turns.length === 0) return;
  }
  throw new Error("there is always something due");
}

/** As if the time to the next attempts had passed. */
const timePasses = async () => {
  await database.sql`update deliveries set next_at = now() where status = 'pending'`;
  await database.sql`update subscriptions set next_at = now(), leased_until = null`;
};

const create = async (more: Record<string, unknown> = {}, token?: string) => {
  const { body, status } = await api.send(
    "POST",
    "/api/v1/subscriptions",
    { filter: { country: "CL" }, channel: "webhook", url: `${hooks}/hook?of=me`, ...more },
    token,
  );
  expect(status).toBe(201);
  return body;
};
const events = () =>
  receiver.received.filter(({ body }) => !body.includes('"type":"ping"')).map(({ body }) => JSON.parse(body));
const verified = (secret: string, request: Received): Parsed =>
  new Webhook(secret).verify(request.body, request.headers as Record<string, string>);

describe("a webhook", () => {
  it("is asked with a ping, then told of each change of its search, signed", async () => {
    const made = await create();
    expect(made).toMatchObject({ status: "pending", filter: "country=CL", channel: "webhook" });
    expect(made.secret).toMatch(/^whsec_/);
    await publishOne(1);
    await publishOne(2, pe);
    await deliverAll();
    const [ping, created, ...rest] = receiver.received;
    expect(rest).toEqual([]);
    expect([ping?.method, ping?.path]).toEqual(["POST", "/hook?of=me"]);
    expect(verified(made.secret, ping as Received)).toMatchObject({ type: "ping", data: { subscription: made.id } });
    const event = verified(made.secret, created as Received);
    expect(event).toMatchObject({
      type: "notice.created",
      data: {
        ocid: "ocds-abc123-1",
        source: "cl-test",
        country: "CL",
        status: "active",
        link: `${base}/api/v1/notices/ocds-abc123-1`,
      },
    });
    expect(created?.headers["webhook-id"]).toBe(`${made.id}_${event.data.change}`);
    const changes = (await api.get("/api/v1/changes?limit=1000")).body.data;
    const change = changes.find((each: Parsed) => each.change === event.data.change);
    expect(change).toMatchObject({ ocid: event.data.ocid, op: "create" });
    expect(Date.parse(event.timestamp)).toBe(Math.floor(Date.parse(change.at)));
    await publishOne(1);
    await deliverAll();
    expect(events().at(-1)).toMatchObject({ type: "notice.updated", data: { ocid: "ocds-abc123-1" } });
    const seen = (await api.send("GET", `/api/v1/subscriptions/${made.id}`, undefined, made.key)).body;
    expect(seen).toMatchObject({ status: "active", failures: 0, deliveries: { pending: 0, delivered: 3, failed: 0 } });
  });

  it("is told that a process is withdrawn, if it was told of it before", async () => {
    await create();
    await create({ filter: "q=nothing-of-the-kind" });
    const ocid = await publishOne(30);
    await deliverAll();
    await withdraw(database, cl, [ocid]);
    await deliverAll();
    expect(events().map(({ type }) => type)).toEqual(["notice.created", "notice.withdrawn"]);
  });

  it("that fails is tried again, with the same id and body, and then told of the rest", async () => {
    const made = await create();
    await deliverAll();
    receiver.answer = () => ({ status: 500 });
    await publishOne(3);
    await publishOne(4);
    await deliverAll();
    const failed = receiver.received.slice(1);
    // One failure may be the message's fault; after the second the endpoint is left alone for a while.
    expect(failed.length).toBe(2);
    receiver.answer = () => ({});
    await deliverAll();
    expect(receiver.received.length).toBe(3);
    await timePasses();
    await deliverAll();
    const after = receiver.received.slice(3);
    const told = (requests: Received[]) => requests.map(({ headers, body }) => [headers["webhook-id"], body]);
    expect(told(after)).toEqual(told(failed));
    for (const request of after) verified(made.secret, request);
    const { body } = await api.send("GET", `/api/v1/subscriptions/${made.id}/deliveries`, undefined, made.key);
    expect(body.data.map(({ attempts, status }: Parsed) => [attempts, status])).toEqual([
      [2, "delivered"],
      [2, "delivered"],
      [1, "delivered"],
    ]);
    expect(body.data[1].log.map(({ status }: Parsed) => status)).toEqual([500, 204]);
  });

  it("waits as long as it asks", async () => {
    await create();
    await deliverAll();
    receiver.answer = () => ({ status: 429, headers: { "retry-after": "7200" } });
    await publishOne(5);
    await deliverAll();
    const [row] = await database.sql<{ wait: number }[]>`
      select extract(epoch from next_at - now())::int as wait from deliveries where status = 'pending'`;
    expect(row?.wait).toBeGreaterThan(7_100);
  });

  it("is disabled where it is gone, and where it took nothing for three days", async () => {
    const gone = await create();
    await deliverAll();
    receiver.answer = () => ({ status: 410 });
    await publishOne(6);
    await deliverAll();
    const state = async ({ id, key }: Parsed) =>
      (await api.send("GET", `/api/v1/subscriptions/${id}`, undefined, key)).body;
    expect(await state(gone)).toMatchObject({ status: "disabled", reason: "the endpoint answered 410 Gone" });
    receiver.answer = () => ({});
    const dead = await create();
    await deliverAll();
    receiver.answer = () => ({ status: 503 });
    await publishOne(7);
    await deliverAll();
    await database.sql`update subscriptions set failing_since = now() - interval '73 hours' where id = ${dead.id}`;
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await timePasses();
      await deliverAll();
    }
    expect((await state(dead)).reason).toMatch(/^nothing was taken since .*status 503/);
    const before = receiver.received.length;
    await publishOne(8);
    await timePasses();
    await deliverAll();
    expect(receiver.received.length).toBe(before);
    // Switched on again it is asked first, and then told of what it has missed.
    receiver.answer = () => ({});
    const on = await api.send("PATCH", `/api/v1/subscriptions/${dead.id}`, { status: "active" }, dead.key);
    expect(on.body).toMatchObject({ status: "pending", failures: 0 });
    await deliverAll();
    expect(events().at(-1).data.ocid).toBe("ocds-abc123-8");
  });

  it("that never answers its ping is told nothing", async () => {
    receiver.answer = () => ({ status: 404 });
    const made = await create();
    await publishOne(9);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await deliverAll();
      await timePasses();
    }
    expect(events()).toEqual([]);
    const { body } = await api.send("GET", `/api/v1/subscriptions/${made.id}`, undefined, made.key);
    expect(body.status).toBe("disabled");
    expect(body.reason).toMatch(/first ping: status 404/);
  });

  it("is not followed to another address, and not to this machine", async () => {
    receiver.answer = ({ path }) => (path === "/there" ? {} : { status: 307, headers: { location: "/there" } });
    await create();
    await deliverAll();
    expect(receiver.received.map(({ path }) => path)).toEqual(["/hook?of=me"]);
    for (const url of [
      "http://127.0.0.1:1/x",
      "http://localhost/x",
      "http://0x7f.1/",
      "http://[::1]/",
      "http://169.254.169.254/",
    ]) {
      const made = await create({ url });
      await deliverAll();
      const { body } = await api.send("GET", `/api/v1/subscriptions/${made.id}/deliveries`, undefined, made.key);
      expect(body.data[0].log[0].error, url).toMatch(/^private-address/);
    }
  });

  it("that hangs keeps nobody waiting", async () => {
    const hanging = await create({ url: `${hooks}/hang` });
    const living = await create({ url: `${hooks}/live` });
    await deliverAll();
    await publishOne(10);
    receiver.answer = ({ path }) => (path === "/hang" ? { stall: true } : {});
    await dispatchAll(options, base);
    const stop = new AbortController();
    const turns = await beginTurns({ ...options, signal: stop.signal }, { healthy: true, limit: 100 });
    expect(turns.length).toBe(2);
    await expect
      .poll(
        async () =>
          (await api.send("GET", `/api/v1/subscriptions/${living.id}`, undefined, living.key)).body.deliveries
            .delivered,
      )
      .toBe(2);
    stop.abort(new Error("stopped"));
    await Promise.all(turns);
    const { body } = await api.send("GET", `/api/v1/subscriptions/${hanging.id}`, undefined, hanging.key);
    expect(body.deliveries.pending).toBe(1);
  });

  it("may change its secret at its leisure", async () => {
    const made = await create();
    await deliverAll();
    const { body } = await api.send("POST", `/api/v1/subscriptions/${made.id}/rotate`, undefined, made.key);
    await publishOne(11);
    await deliverAll();
    const last = receiver.received.at(-1) as Received;
    expect(String(last.headers["webhook-signature"]).split(" ").length).toBe(2);
    verified(made.secret, last);
    verified(body.secret, last);
  });

  it("is told again from any number of the feed, with the same ids", async () => {
    const made = await create();
    await publishOne(12);
    await publishOne(13);
    await deliverAll();
    const first = receiver.received.map(({ headers }) => headers["webhook-id"]).slice(1);
    receiver.received.length = 0;
    const from = Number(String(first[0]).split("_")[1]) - 1;
    const again = await api.send("POST", `/api/v1/subscriptions/${made.id}/replay`, { change: from }, made.key);
    expect(again.status).toBe(202);
    await deliverAll();
    expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual(first);
  });

  it("can be pinged", async () => {
    const made = await create();
    await deliverAll();
    receiver.received.length = 0;
    const { status, body } = await api.send("POST", `/api/v1/subscriptions/${made.id}/test`, undefined, made.key);
    expect(status).toBe(202);
    await deliverAll();
    expect(receiver.received[0]?.headers["webhook-id"]).toBe(body.delivery);
  });
});

describe("a subscription", () => {
  it("is its key's alone", async () => {
    const made = await create();
    const other = await create();
    const path = `/api/v1/subscriptions/${made.id}`;
    const calls: [string, string, unknown?][] = [
      ["GET", path],
      ["PATCH", path, { status: "disabled" }],
      ["DELETE", path],
      ["POST", `${path}/test`],
      ["POST", `${path}/rotate`],
      ["POST", `${path}/replay`, { change: 0 }],
      ["GET", `${path}/deliveries`],
    ];
    for (const [method, address, body] of calls) {
      expect((await api.send(method, address, body)).status, `${method} ${address}`).toBe(401);
      expect((await api.send(method, address, body, other.key)).status, `${method} ${address}`).toBe(404);
    }
    expect((await api.send("GET", path, undefined, "operator-token")).status).toBe(200);
    const mine = (await api.send("GET", "/api/v1/subscriptions", undefined, made.key)).body.data;
    expect(mine.map(({ id }: Parsed) => id)).toEqual([made.id]);
    const second = await create({}, made.key);
    expect(second.key).toBeUndefined();
    const both = (await api.send("GET", "/api/v1/subscriptions", undefined, made.key)).body.data;
    expect(both.map(({ id }: Parsed) => id)).toEqual([made.id, second.id]);
    expect(JSON.stringify(both)).not.toContain("whsec_");
    expect((await api.send("DELETE", path, undefined, made.key)).status).toBe(204);
    expect((await api.send("GET", path, undefined, made.key)).status).toBe(404);
  });

  it("takes any search, in one form", async () => {
    const forms = [{ q: "puente", country: ["PE", "CL"] }, "q=puente&country=PE,CL", "?country=PE,CL&q=puente"];
    for (const filter of forms) expect((await create({ filter })).filter).toBe("country=PE%2CCL&q=puente");
    const feed = await create({ channel: "feed", url: undefined, filter: { country: "CL" } });
    expect(feed.feeds.atom).toBe(`${base}/api/v1/notices?country=CL&format=atom`);
    expect(feed).toMatchObject({ status: "active", url: null });
    expect(feed.secret).toBeUndefined();
  });

  it.each([
    [{ filter: { colour: "red" } }, /colour is not a parameter/],
    [{ filter: { country: "Chile" } }, /country/],
    [{ filter: "limit=5" }, /limit is not a parameter/],
    [{ url: undefined }, /url is needed/],
    [{ url: "ftp://x.example/" }, /https or http/],
    [{ url: "https://user:pass@x.example/" }, /user name/],
    [{ url: "not a url" }, /should be a URL/],
    [{ secret: "whsec_short" }, /24 to 64 bytes/],
    [{ channel: "pigeon" }, /channel/],
    [{ extra: 1 }, /extra|additional/],
    [{ channel: "feed" }, /no url/],
  ])("is refused as %j", async (more, message) => {
    const { status, body } = await api.send("POST", "/api/v1/subscriptions", {
      filter: {},
      channel: "webhook",
      url: `${hooks}/x`,
      ...more,
    });
    expect(status).toBe(400);
    expect(body.code).toBe("bad-body");
    expect(body.detail).toMatch(message);
  });
});

describe("subscriptions without a key", () => {
  const body = { filter: {}, channel: "feed" };
  const from = (address: string) => ({ "x-forwarded-for": address, "content-type": "application/json" });

  it("are so many for one address in an hour, and no more", async () => {
    let now = Date.parse("2026-05-01T10:00:00Z");
    const clock = { ...systemClock, now: () => new Date(now) };
    const app = createApi({
      database,
      config: { PUBLIC_URL: base, HOST: "localhost", PORT: 3000, TRUST_PROXY: true },
      version: "0",
      clock,
      subscriptionLimit: { anHour: 3, aDay: 1_000_000 },
    });
    const ask = (address: string, more: Record<string, string> = {}) =>
      app.request(`${base}/api/v1/subscriptions`, {
        method: "POST",
        headers: { ...from(address), ...more },
        body: JSON.stringify(body),
      });
    const made = await Promise.all([1, 2, 3].map(() => ask("203.0.113.7")));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
    const refused = await ask("203.0.113.7");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("3600");
    expect(((await refused.json()) as Parsed).code).toBe("too-many-requests");
    // A network of one caller is one address, another's is another.
    const six = await Promise.all([1, 2, 3, 4].map((n) => ask(`2001:db8:1:2::${n}`)));
    expect(six.map(({ status }) => status).sort()).toEqual([201, 201, 201, 429]);
    expect((await ask("203.0.113.8")).status).toBe(201);
    // With a key, one's own is the limit.
    const { key }: Parsed = await (made[0] as Response).json();
    expect((await ask("203.0.113.7", { authorization: `Bearer ${key}` })).status).toBe(201);
    now += 3_599_500;
    expect((await ask("203.0.113.7")).headers.get("retry-after")).toBe("1");
    now += 500;
    expect((await ask("203.0.113.7")).status).toBe(201);
  });

  it("are so many of all in a day, however they are spread; what is wrong in itself does not count", async () => {
    await database.sql`delete from keys where note = 'subscription'`;
    const few = testApi(database, { subscriptionLimit: { anHour: 1_000, aDay: 2 } });
    const ask = (more: object = {}) => few.send("POST", "/api/v1/subscriptions", { ...body, ...more });
    expect((await ask({ filter: { colour: "red" } })).status).toBe(400);
    expect((await ask()).status).toBe(201);
    expect((await ask()).status).toBe(201);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(86_000);
    await database.sql`update keys set created_at = created_at - interval '25 hours' where note = 'subscription'`;
    expect((await ask()).status).toBe(201);
  });
});

describe("the WebSub hub", () => {
  const topic = `${base}/api/v1/notices?country=CL&format=atom`;
  const callback = `${hooks}/callback?user=1`;
  const ask = (fields: Record<string, string>) =>
    api.get("/websub", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        "hub.mode": "subscribe",
        "hub.topic": topic,
        "hub.callback": callback,
        ...fields,
      }).toString(),
    });
  const echo = ({ path }: Received) => {
    const challenge = new URL(path, hooks).searchParams.get("hub.challenge");
    return challenge === null ? {} : { status: 200, body: challenge };
  };
  const count = async () => (await database.sql`select from subscriptions where channel = 'websub'`).length;

  it("asks the callback, sends the topic when it changes, signed, and ends on request", async () => {
    receiver.answer = echo;
    expect((await ask({ "hub.secret": "s3cret", "hub.lease_seconds": "5" })).status).toBe(202);
    await expect.poll(count).toBe(1);
    const asked = new URL(receiver.received[0]?.path ?? "", hooks).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      user: "1",
      "hub.mode": "subscribe",
      "hub.topic": topic,
      "hub.lease_seconds": "3600",
    });
    await publishOne(40);
    await publishOne(41);
    await publishOne(42, pe);
    await deliverAll();
    const [delivery, ...more] = receiver.received.slice(1);
    expect(more).toEqual([]);
    expect(delivery).toMatchObject({ method: "POST", path: "/callback?user=1", body: `content of ${topic}` });
    expect(delivery?.headers["content-type"]).toBe("application/atom+xml");
    expect(delivery?.headers.link).toBe(`<${base}/websub>; rel="hub", <${topic}>; rel="self"`);
    const signature = createHmac("sha256", "s3cret")
      .update(delivery?.body ?? "")
      .digest("hex");
    expect(delivery?.headers["x-hub-signature"]).toBe(`sha256=${signature}`);
    expect((await ask({ "hub.mode": "unsubscribe" })).status).toBe(202);
    await expect.poll(count).toBe(0);
  });

  it("sends the topic when a process of it is withdrawn, told of before or not", async () => {
    const ocid = await publishOne(43);
    const other = await publishOne(44, pe);
    receiver.answer = echo;
    await ask({});
    await expect.poll(count).toBe(1);
    await withdraw(database, pe, [other]);
    await deliverAll();
    expect(receiver.received).toHaveLength(1);
    await withdraw(database, cl, [ocid]);
    await deliverAll();
    expect(receiver.received.map(({ method }) => method)).toEqual(["GET", "POST"]);
  });

  it.each([
    ["another body", () => ({ status: 200, body: "<p>challenge</p>" })],
    ["a refusal", () => ({ status: 404 })],
    ["a redirect", () => ({ status: 302, headers: { location: "/elsewhere" } })],
  ])("takes %s for no", async (_name, answer) => {
    receiver.answer = answer;
    await ask({});
    await expect.poll(() => receiver.received.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await count()).toBe(0);
  });

  it("keeps the old state where a new request is not confirmed", async () => {
    receiver.answer = echo;
    await ask({ "hub.secret": "old" });
    await expect.poll(count).toBe(1);
    receiver.answer = () => ({ status: 500 });
    await ask({ "hub.secret": "new" });
    await ask({ "hub.mode": "unsubscribe" });
    await expect.poll(() => receiver.received.length).toBe(3);
    const [row] = await database.sql`select secrets::text as secrets from subscriptions`;
    expect(row?.secrets).toContain("old");
  });

  it.each([
    [{ "hub.mode": "publish" }, 400],
    [{ "hub.topic": "https://elsewhere.example/feed" }, 404],
    [{ "hub.topic": `${base}/api/v1/notices?format=csv` }, 404],
    [{ "hub.topic": `${base}/api/v1/notices?format=atom&nothing=1` }, 404],
    [{ "hub.callback": "javascript:alert(1)" }, 400],
    [{ "hub.callback": "" }, 400],
    [{ "hub.lease_seconds": "0" }, 400],
    [{ "hub.lease_seconds": "-5" }, 400],
    [{ "hub.secret": "x".repeat(200) }, 400],
  ])("refuses %j with %i", async (fields, status) => {
    expect((await ask(fields as Record<string, string>)).status).toBe(status);
    expect(receiver.received).toEqual([]);
  });
});
