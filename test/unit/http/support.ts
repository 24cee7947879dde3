import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import type { Clock } from "../../../src/base/clock.ts";
import { createHttpClient, type HttpClient, type HttpClientOptions } from "../../../src/http/index.ts";

const endings: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Runs when the test is over, last registered first. */
export const atEnd = (end: () => Promise<unknown> | unknown): void => void endings.push(end);

/** A server on loopback; the result is its origin. */
export async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that gives the answers in turn, the last one for ever, and remembers what it was asked. */
export async function serveInTurn(
  ...answers: RequestListener[]
): Promise<{ origin: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const origin = await serve((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(request);
    answer!(request, response);
  });
  return { origin, asked };
}

/** Answers with a status, headers and a body. */
export const answer =
  (status: number, headers: Record<string, string> = {}, body: string | Uint8Array = "") =>
  (_request: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(status, headers).end(body);

export const json = (value: unknown) => answer(200, { "content-type": "application/json" }, JSON.stringify(value));

/** Time that passes only when somebody sleeps, and then at once. */
export class FakeClock implements Clock {
  readonly slept: number[] = [];
  #now: number;

  constructor(start = "2026-03-01T12:00:00.000Z") {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw signal.reason;
    this.slept.push(milliseconds);
    await Promise.resolve();
    this.#now += milliseconds;
  }
}

/** A client whose requests to `https://portal.example` go to the given server, without waiting between requests. */
export function clientFor(target: string, options: Partial<HttpClientOptions> = {}): HttpClient {
  const client = createHttpClient({
    origins: { "https://portal.example": target },
    userAgent: "pregon/0.0.0 (+https://contact.example)",
    clock: new FakeClock(),
    random: () => 0.5,
    ...options,
  });
  atEnd(() => client.close());
  return client.withPolicy({ spacingMs: 0 });
}

/** The error that a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error("it did not fail");
}

export const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
