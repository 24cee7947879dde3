import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, gzipSync } from "node:zlib";
import type { SimulatedResponse } from "../connector/simulate.ts";
import { errorPage, half, insertByte, latin, nul } from "./damage.ts";
import { fewRows, movedColumns, renamedColumn } from "./damaged-files.ts";
import type { Fault } from "./faults.ts";

/** Timers of answers under way; all of them end with the server. */
export class Timers {
  readonly #pending = new Set<NodeJS.Timeout>();

  after(milliseconds: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      act();
    }, milliseconds);
    this.#pending.add(timer);
  }

  clear(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}

const statuses: Partial<Record<Fault["kind"], number>> = { status429: 429, status500: 500, status503: 503 };

/**
 * Sends an answer, with the fault that it gets, and gzip where the client takes it and it is worth it.
 * @returns the status sent; 0 where none is
 */
export function reply(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: SimulatedResponse,
  fault: Fault | undefined,
  timers: Timers,
): number {
  if (fault?.kind === "stall") return 0;
  if (fault?.kind === "disconnect") {
    incoming.socket.destroy();
    return 0;
  }
  const given = fault === undefined ? answer : damaged(answer, fault);
  const headers: Record<string, string | number> = { ...given.headers };
  const plain = bytes(given.body);
  const zip = worthZipping(incoming, plain, headers);
  if (zip) headers["content-encoding"] = "gzip";
  const body = zip ? gzipSync(plain, { level: constants.Z_BEST_SPEED }) : plain;
  // RFC 9110, 8.6: no Content-Length with these.
  if (given.status >= 200 && given.status !== 204 && given.status !== 304) headers["content-length"] = body.length;
  outgoing.writeHead(given.status, headers);
  if (fault?.kind === "truncate" && body.length > 0) outgoing.write(half(body), () => incoming.socket.destroy());
  else if (fault?.kind === "slow") drip(outgoing, body, fault.delayMs ?? 50, timers);
  else outgoing.end(body);
  return given.status;
}

function damaged(answer: SimulatedResponse, fault: Fault): SimulatedResponse {
  const status = statuses[fault.kind];
  if (status !== undefined) {
    const headers = { "content-type": "text/html; charset=utf-8", ...retryAfter(fault) };
    return { status, headers, body: errorPage };
  }
  switch (fault.kind) {
    case "html":
      return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: errorPage };
    case "cutBody":
      return { ...answer, body: half(bytes(answer.body)) };
    case "nul":
      return { ...answer, body: insertByte(bytes(answer.body), nul) };
    case "badUtf8":
      return { ...answer, body: insertByte(bytes(answer.body), latin) };
    case "emptyBody":
      return { ...answer, body: "" };
    case "fewRows":
      return { ...answer, body: fewRows(bytes(answer.body)) };
    case "renamedColumn":
      return { ...answer, body: renamedColumn(bytes(answer.body)) };
    case "movedColumns":
      return { ...answer, body: movedColumns(bytes(answer.body)) };
    default:
      return answer;
  }
}

function retryAfter({ retryAfter: wait }: Fault): Record<string, string> {
  if (wait === undefined) return {};
  // The client's clock counts here, not that of the world.
  return { "retry-after": wait === "date" ? new Date(Date.now() + 2_000).toUTCString() : String(wait) };
}

const bytes = (body: string | Uint8Array): Buffer =>
  typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);

const smallest = 1_024;
const zipped = /zip|image|video|octet-stream|spreadsheetml|pdf/;

function worthZipping(incoming: IncomingMessage, body: Buffer, headers: Record<string, string | number>): boolean {
  if (body.length <= smallest || !/\bgzip\b/.test(String(incoming.headers["accept-encoding"] ?? ""))) return false;
  return headers["content-encoding"] === undefined && !zipped.test(String(headers["content-type"] ?? ""));
}

const drops = 8;

function drip(outgoing: ServerResponse, body: Buffer, delayMs: number, timers: Timers): void {
  const size = Math.max(Math.ceil(body.length / drops), 1);
  const send = (from: number) => {
    if (outgoing.destroyed) return;
    if (from + size >= body.length) {
      outgoing.end(body.subarray(from));
      return;
    }
    outgoing.write(body.subarray(from, from + size));
    timers.after(delayMs, () => send(from + size));
  };
  send(0);
}
