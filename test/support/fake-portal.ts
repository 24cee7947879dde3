import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface PortalAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}
export type PortalPage =
  | PortalAnswer
  | ((request: IncomingMessage, response: ServerResponse) => PortalAnswer | undefined);

/** A portal of the test's own on loopback: pages by path, and what was asked. */
export interface FakePortal {
  readonly origin: string;
  readonly port: number;
  readonly pages: Map<string, PortalPage>;
  readonly asked: string[];
  close(): Promise<void>;
}

export async function fakePortal(): Promise<FakePortal> {
  const pages = new Map<string, PortalPage>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    asked.push(path);
    const page = pages.get(path) ?? pages.get(path.split("?")[0] ?? path);
    const answer = typeof page === "function" ? page(request, response) : page;
    if (typeof page === "function" && answer === undefined) return;
    const {
      status = 200,
      type = "application/json",
      body = "",
      headers = {},
    } = answer ?? { status: 404, type: "text/plain", body: "none" };
    response.writeHead(status, { "content-type": type, ...headers });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    pages,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export interface PackageOptions {
  readonly prefix?: string;
  readonly from?: number;
  readonly count?: number;
  readonly next?: string;
  readonly date?: string;
  readonly title?: string;
}

/** A valid release of an invented authority. */
export const release = (prefix: string, number: number, more: { date?: string; title?: string } = {}) => {
  const date = more.date ?? "2026-05-01T10:00:00Z";
  return {
    ocid: `${prefix}-${number}`,
    id: `${prefix}-${number}-${date}`,
    date,
    tag: ["tender"],
    initiationType: "tender",
    language: "es",
    buyer: { id: "b1", name: "Municipalidad de Prueba" },
    parties: [{ id: "b1", name: "Municipalidad de Prueba", roles: ["buyer"] }],
    tender: {
      id: String(number),
      title: more.title ?? `Compra de zapallos ${number}`,
      status: "active",
      procurementMethod: "open",
      value: { amount: 1000 + number, currency: "NIO" },
      tenderPeriod: { endDate: "2026-12-01T12:00:00Z" },
    },
  };
};

/** A release package with so many processes. */
export const releasePackage = ({
  prefix = "ocds-tst001",
  from = 1,
  count = 3,
  next,
  ...more
}: PackageOptions = {}) => ({
  uri: `https://portal.example/package/${prefix}/${from}`,
  version: "1.1",
  publishedDate: "2026-05-01T10:00:00Z",
  publisher: { name: "Portal de Prueba" },
  license: "https://creativecommons.org/licenses/by/4.0/",
  releases: Array.from({ length: count }, (_, index) => release(prefix, from + index, more)),
  ...(next !== undefined && { links: { next } }),
});
