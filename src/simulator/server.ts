import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { SimulatedRequest } from "../connector/simulate.ts";
import type { World } from "../world/index.ts";
import { type FaultKind, type FaultPlan, Faults } from "./faults.ts";
import { type Answer, answer, type Failure, type Mount, mounts, Portal, type SimulatedConnector } from "./portals.ts";
import { reply, Timers } from "./reply.ts";

export interface SimulatorOptions {
  readonly world: World;
  readonly connectors: readonly SimulatedConnector[];
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** The present in the world. Default: the real present. */
  readonly now?: () => Date;
  readonly faults?: FaultPlan;
  /** Milliseconds before each answer. Default 0. */
  readonly latencyMs?: number;
}

export interface RequestCounts {
  /** Requests answered (or left without an answer by a fault). */
  readonly requests: number;
  /** By HTTP status; 0 where none was sent. */
  readonly statuses: Readonly<Record<number, number>>;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
}

export interface Deposit {
  readonly source: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Simulator {
  /** Of the server itself; GET of it lists the portals. */
  readonly url: string;
  /** Real origin → URL that stands in for it: what the setting HTTP_ORIGINS takes, as JSON. */
  readonly origins: Readonly<Record<string, string>>;
  /** The files of all deposit-mode sources, as of now. Made while it is read. */
  deposits(): Iterable<Deposit>;
  /** What was asked, by connector id; paths of no portal under "". */
  requests(): Readonly<Record<string, RequestCounts>>;
  /** The last hundred defects of simulations (not faults of the plan). */
  failures(): readonly Failure[];
  /** Replaces the plan; its counts begin anew. */
  setFaults(plan: FaultPlan): void;
  /** Stops the world's clock at an instant; without one it runs as at the start. */
  setNow(instant?: Date): void;
  /** Ends every connection and waits for the end of the server. */
  close(): Promise<void>;
}

const failuresKept = 100;

/** Starts a server on loopback that plays the portals of connectors from a world. Rejects where the port is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { world, connectors, host = "127.0.0.1", port = 0, latencyMs = 0 } = options;
  const running = options.now ?? (() => new Date());
  let stopped: Date | undefined;
  let faults = new Faults(options.faults ?? []);
  const now = () => stopped ?? running();
  const portals = connectors.map((connector) => new Portal(connector, world, now, () => faults));
  const all = mounts(portals);
  const byPrefix = new Map(all.map((mount) => [mount.prefix, mount]));
  const counts = new Map<string, { requests: number; statuses: Record<number, number>; faults: FaultCounts }>();
  const failures: Failure[] = [];
  const timers = new Timers();

  const failed = (failure: Failure) => {
    failures.push(failure);
    if (failures.length > failuresKept) failures.shift();
  };
  const count = (source: string, status: number, kinds: readonly (FaultKind | undefined)[]) => {
    const entry = counts.get(source) ?? { requests: 0, statuses: {}, faults: {} };
    counts.set(source, entry);
    entry.requests += 1;
    entry.statuses[status] = (entry.statuses[status] ?? 0) + 1;
    for (const kind of kinds) if (kind !== undefined) entry.faults[kind] = (entry.faults[kind] ?? 0) + 1;
  };

  const serve = (incoming: IncomingMessage, outgoing: ServerResponse, body: string) => {
    const found = resolve(byPrefix, incoming.url ?? "/");
    const given = found ? answer(found.mount, request(incoming, found.url, body), failed) : directory(incoming, all);
    const fault = found && faults.transport(given.source, found.url.href);
    const send = () => {
      if (outgoing.destroyed) return;
      count(given.source, reply(incoming, outgoing, given.response, fault, timers), [fault?.kind, given.fault]);
    };
    if (latencyMs > 0) timers.after(latencyMs, send);
    else send();
  };

  const server = createServer({ keepAlive: true, noDelay: true }, (incoming, outgoing) => {
    if (incoming.headers["content-length"] === undefined && incoming.headers["transfer-encoding"] === undefined) {
      serve(incoming, outgoing, "");
      return;
    }
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => serve(incoming, outgoing, Buffer.concat(parts).toString("utf8")));
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${typeof address === "object" ? address?.port : port}`;
  const origins: Record<string, string> = {};
  for (const { origin, prefix } of all) origins[origin] ??= url + prefix;

  return {
    url,
    origins,
    *deposits() {
      for (const { id, simulation } of portals) {
        for (const { name, bytes } of simulation.deposits?.() ?? []) yield { source: id, name, bytes };
      }
    },
    requests: () => structuredClone(Object.fromEntries(counts)),
    failures: () => [...failures],
    setFaults(plan) {
      faults = new Faults(plan);
    },
    setNow(instant) {
      stopped = instant;
    },
    async close() {
      timers.clear();
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      timers.clear();
    },
  };
}

type FaultCounts = Partial<Record<FaultKind, number>>;

/** The mount of a path and the real URL that it stands for. */
function resolve(byPrefix: ReadonlyMap<string, Mount>, path: string): { mount: Mount; url: URL } | undefined {
  const [, prefix = "", rest = ""] = /^(\/[^/?]+\/\d+)(.*)$/s.exec(path) ?? [];
  const mount = byPrefix.get(prefix);
  if (mount === undefined) return undefined;
  // The path is put behind the origin as text: as a relative URL, "//x" would name another host.
  const real = `${mount.origin}${rest.startsWith("/") ? "" : "/"}${rest}`;
  return URL.canParse(real) ? { mount, url: new URL(real) } : undefined;
}

function request(incoming: IncomingMessage, url: URL, body: string): SimulatedRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  headers["host"] = url.host;
  return { method: incoming.method ?? "GET", url, headers, body };
}

/** The server's own page: which prefix plays which origin. Anything else is of no portal. */
function directory(incoming: IncomingMessage, all: readonly Mount[]): Answer {
  const known = incoming.url === "/";
  const lines = known ? all.map(({ prefix, origin }) => `${prefix} plays ${origin}\n`) : ["no portal has this path\n"];
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return { source: "", response: { status: known ? 200 : 404, headers, body: lines.join("") }, fault: undefined };
}
