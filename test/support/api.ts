import { createApi, type RateLimit } from "../../src/api/index.ts";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import type { HttpClient } from "../../src/http/index.ts";
import type { Database } from "../../src/store/database.ts";
import { assertDescribed } from "./openapi-validator.ts";

/** What JSON.parse gives: tests look into it freely. */
export type Parsed = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Parsed;
}

/** The API on a database; every answer is checked against the OpenAPI document. */
export function testApi(
  database: Database,
  options: {
    clock?: Clock;
    rateLimit?: RateLimit;
    publicUrl?: string;
    adminToken?: string;
    dataDir?: string;
    http?: HttpClient;
    subscriptionLimit?: { anHour: number; aDay: number };
  } = {},
) {
  const app = createApi({
    database,
    ...(options.http && { http: options.http }),
    ...(options.subscriptionLimit && { subscriptionLimit: options.subscriptionLimit }),
    config: {
      PUBLIC_URL: options.publicUrl ?? "https://pregon.example",
      HOST: "localhost",
      PORT: 3000,
      TRUST_PROXY: false,
      ADMIN_TOKEN: options.adminToken ?? "",
      DATA_DIR: options.dataDir ?? ".data",
    },
    version: "0.0.0",
    clock: options.clock ?? systemClock,
    rateLimit: options.rateLimit ?? { quota: 1_000_000, windowSeconds: 60 },
  });
  return { app, ...clientOf(app) };
}

/** Requests to an API; every answer is checked against the OpenAPI document. */
export function clientOf(app: ReturnType<typeof createApi>) {
  const get = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const url = path.startsWith("http") ? path : `https://pregon.example${path}`;
    const response = await app.request(url, init);
    const method = (init.method ?? "GET").toLowerCase();
    if (method !== "head" && method !== "options" && !response.headers.has("content-encoding"))
      await assertDescribed(url, response, method);
    const text = response.headers.has("content-encoding") ? "" : await response.clone().text();
    const isJson = response.headers.get("content-type")?.split(";")[0]?.endsWith("json") && !text.includes("\n{");
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text ? JSON.parse(text) : undefined,
    };
  };
  /** A request with a JSON body, and a bearer token where one is given. */
  const send = (method: string, path: string, body?: unknown, token?: string): Promise<Answer> =>
    get(path, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return { get, send };
}

/** A clock that stands where it is put; it sleeps in real time. */
export const standingClock = (instant: string): Clock => ({ ...systemClock, now: () => new Date(instant) });
