import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What Prometheus is told. */
export interface Metrics {
  readonly registry: Registry;
  observe(route: string, method: string, status: number, milliseconds: number): void;
}

/** A registry of its own, so that several servers can live in one process. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "pregon_build_info",
    help: "The version that runs; always 1.",
    labelNames: ["version"],
    registers: [registry],
  }).set({ version }, 1);
  const requests = new Counter({
    name: "pregon_http_requests_total",
    help: "Requests answered, by route, method and status.",
    labelNames: ["route", "method", "status"],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "pregon_http_request_duration_seconds",
    help: "Time to the answer, by route.",
    labelNames: ["route"],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  const known = new Set(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]);
  return {
    registry,
    observe(route, method, status, milliseconds) {
      requests.inc({ route, method: known.has(method) ? method : "other", status });
      seconds.observe({ route }, milliseconds / 1000);
    },
  };
}
