import { describe, expect, it } from "vitest";
import { answer, clientFor, failure, json, serve, serveInTurn, utf8 } from "./support.ts";

const url = "https://portal.example/start";

describe("redirects", () => {
  it("are followed, and the last real URL is reported", async () => {
    const origin = await serve((request, response) => {
      if (request.url === "/p/start") answer(301, { location: "/next?a=1" })(request, response);
      else if (request.url === "/p/next?a=1")
        answer(307, { location: "https://portal.example/end" })(request, response);
      else json({ path: request.url })(request, response);
    });
    const response = await clientFor(`${origin}/p`).request({ url });
    expect(utf8(response.bytes)).toBe('{"path":"/p/end"}');
    expect([response.url, response.finalUrl]).toEqual([url, "https://portal.example/end"]);
    expect(response.attempts).toBe(1);
  });

  it("for good are told as a move, and refused where they lead to another host and that is asked", async () => {
    const other = "https://other.example";
    const ways: Record<string, [status: number, location: string]> = {
      "/p/start": [308, "/second"],
      "/p/second": [301, "/end"],
      "/p/away": [301, `${other}/x`],
      "/p/later": [302, "/away"],
    };
    const origin = await serve((request, response) => {
      const [status, location] = ways[request.url ?? ""] ?? [200, ""];
      if (status === 200) json({})(request, response);
      else answer(status, { location })(request, response);
    });
    const client = clientFor(`${origin}/p`, { origins: { "https://portal.example": `${origin}/p`, [other]: origin } });
    const at = (path: string) => client.request({ url: `https://portal.example${path}`, foreignMoves: "refuse" });
    expect((await at("/start")).moved).toEqual({ url: "https://portal.example/end", status: 308 });
    expect((await at("/end")).moved).toBeUndefined();
    expect(await failure(at("/away"))).toMatchObject({
      code: "moved-host",
      details: { status: 301, location: `${other}/x`, attempts: 1 },
    });
    // What a temporary redirect leads to may be anywhere, and is no move of the address that was asked.
    expect(await at("/later")).toMatchObject({ finalUrl: `${other}/x` });
    expect((await at("/later")).moved).toBeUndefined();
    const followed = await client.request({ url: "https://portal.example/away" });
    expect(followed.moved).toEqual({ url: `${other}/x`, status: 301 });
  });

  it("to the target's own origin are taken for the real one", async () => {
    const origin = await serve((request, response) => {
      const self = `http://${request.headers.host}`;
      if (request.url === "/p/start") answer(302, { location: `${self}/p/end` })(request, response);
      else json({ path: request.url })(request, response);
    });
    const response = await clientFor(`${origin}/p`).request({ url });
    expect(utf8(response.bytes)).toBe('{"path":"/p/end"}');
    expect(response.finalUrl).toBe("https://portal.example/end");
  });

  it("may name a page beyond ASCII", async () => {
    const { origin, asked } = await serveInTurn((_, response) => {
      response.writeHead(302, { location: Buffer.from("/licitación", "utf8").toString("latin1") }).end();
    }, json({}));
    await clientFor(origin).request({ url });
    expect(asked[1]?.url).toBe("/licitaci%C3%B3n");
  });

  it("end after the limit, without another try", async () => {
    const { origin, asked } = await serveInTurn(answer(302, { location: "/start" }));
    const error = await failure(clientFor(origin).request({ url, policy: { maxRedirects: 3 } }));
    expect(error).toMatchObject({ code: "too-many-redirects", details: { url, attempts: 1 } });
    expect(asked).toHaveLength(4);
  });

  it("are left alone when accepted or without a Location", async () => {
    const origin = await serve(answer(302, { location: "/login" }));
    const accepted = await clientFor(origin).request({ url, acceptStatus: [302] });
    expect([accepted.status, accepted.headers.get("location")]).toEqual([302, "/login"]);
    const nowhere = await serve(answer(302));
    expect(await failure(clientFor(nowhere).request({ url }))).toMatchObject({ code: "http-status" });
    const nonsense = await serve(answer(302, { location: "http://:bad" }));
    expect(await failure(clientFor(nonsense).request({ url }))).toMatchObject({ code: "bad-url" });
  });

  it("start over from the first URL when a later hop fails", async () => {
    const { origin, asked } = await serveInTurn(
      answer(302, { location: "/signed?x=1" }),
      answer(503),
      answer(302, { location: "/signed?x=2" }),
      json({}),
    );
    const response = await clientFor(origin).request({ url });
    expect(asked.map((request) => request.url)).toEqual(["/start", "/signed?x=1", "/start", "/signed?x=2"]);
    expect([response.attempts, response.finalUrl]).toEqual([2, "https://portal.example/signed?x=2"]);
  });

  it.each([
    [301, "POST", "GET", ""],
    [302, "POST", "GET", ""],
    [303, "POST", "GET", ""],
    [307, "POST", "POST", "q=1"],
    [308, "POST", "POST", "q=1"],
    [302, "HEAD", "HEAD", ""],
    [303, "HEAD", "HEAD", ""],
  ] as const)("%i turns %s into %s", async (status, method, expected, expectedBody) => {
    let seen = "";
    const origin = await serve((request, response) => {
      if (request.url === "/start") return answer(status, { location: "/end" })(request, response);
      request.on("data", (chunk) => {
        seen += chunk;
      });
      request.on("end", () => {
        response.setHeader("x-method", `${request.method} ${request.headers["content-type"] ?? ""}`.trim()).end();
      });
    });
    const form = { headers: { "content-type": "text/plain" }, body: "q=1" };
    const response = await clientFor(origin).request({ url, method, ...(method === "POST" ? form : {}) });
    expect(response.headers.get("x-method")).toBe(expected === "POST" ? "POST text/plain" : expected);
    expect(seen).toBe(expectedBody);
  });

  it("take credentials along within an origin only, for good", async () => {
    const headers = { authorization: "Bearer abc-123", cookie: "s=1", "X-App-Token": "tok", "accept-language": "es" };
    const seen: string[] = [];
    const names = ["authorization", "cookie", "x-app-token", "accept-language", "user-agent"];
    const origin = await serve((request, response) => {
      seen.push(`${request.url} ${names.filter((name) => request.headers[name] !== undefined).join(" ")}`);
      const next: Record<string, string> = {
        "/a/start": "/same",
        "/a/same": "https://other.example/x",
        "/b/x": "https://portal.example/home",
      };
      const location = next[request.url ?? ""];
      if (location === undefined) json({})(request, response);
      else answer(302, { location })(request, response);
    });
    const origins = { "https://portal.example": `${origin}/a`, "https://other.example": `${origin}/b` };
    await clientFor(origin, { origins }).request({ url, headers });
    expect(seen).toEqual([
      "/a/start authorization cookie x-app-token accept-language user-agent",
      "/a/same authorization cookie x-app-token accept-language user-agent",
      "/b/x accept-language user-agent",
      "/a/home accept-language user-agent",
    ]);
  });
});
