import { sql } from "drizzle-orm";
import { bigint, boolean, customType, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { JsonObject } from "../base/json.ts";

/** Typed view of the tables that are read and written row by row; the bulk tables have their SQL in their own module. */
/** ISO 8601 on this side, whatever form the server writes. */
const instant = customType<{ data: string; driverData: string }>({
  dataType: () => "timestamp with time zone",
  fromDriver: (text) => new Date(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00")).toISOString(),
});

export const sources = pgTable("sources", {
  id: text().primaryKey(),
  kind: text().$type<"connector" | "import" | "feed">().notNull(),
  meta: jsonb().$type<JsonObject>().notNull(),
  precedence: integer().notNull().default(100),
  createdAt: instant("created_at").notNull().default(sql`now()`),
});

export type RunStatus = "running" | "complete" | "incomplete" | "suspicious" | "failed";
export interface Finding {
  readonly verdict: "incomplete" | "suspicious" | "rejected";
  readonly code: string;
  readonly message: string;
  readonly count: number;
}

export const runs = pgTable("runs", {
  id: bigint({ mode: "number" }).generatedAlwaysAsIdentity().primaryKey(),
  source: text().notNull(),
  scope: jsonb().$type<JsonObject>().notNull(),
  status: text().$type<RunStatus>().notNull().default("running"),
  reason: text(),
  startedAt: instant("started_at").notNull().default(sql`now()`),
  endedAt: instant("ended_at"),
  declared: bigint({ mode: "number" }),
  fetched: bigint({ mode: "number" }).notNull().default(0),
  accepted: bigint({ mode: "number" }).notNull().default(0),
  rejected: bigint({ mode: "number" }).notNull().default(0),
  duplicates: bigint({ mode: "number" }).notNull().default(0),
  payloads: bigint({ mode: "number" }).notNull().default(0),
  unchangedPayloads: bigint("unchanged_payloads", { mode: "number" }).notNull().default(0),
  newReleases: bigint("new_releases", { mode: "number" }).notNull().default(0),
  changedRecords: bigint("changed_records", { mode: "number" }).notNull().default(0),
  watermarkBefore: jsonb("watermark_before").$type<Record<string, string>>().notNull().default({}),
  watermarkAfter: jsonb("watermark_after").$type<Record<string, string>>().notNull().default({}),
  findings: jsonb().$type<Finding[]>().notNull().default([]),
});
export type Run = typeof runs.$inferSelect;

export const watermarks = pgTable(
  "watermarks",
  {
    source: text().notNull(),
    stream: text().notNull(),
    value: text().notNull(),
    run: bigint({ mode: "number" }).notNull(),
    at: instant("at").notNull().default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.source, table.stream] })],
);

export const entries = pgTable(
  "entries",
  {
    source: text().notNull(),
    key: text().notNull(),
    version: text().notNull(),
    final: boolean().notNull().default(false),
    context: jsonb().$type<JsonObject>(),
    seenAt: instant("seen_at").notNull().default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.source, table.key] })],
);

export const issues = pgTable(
  "issues",
  {
    source: text().notNull(),
    code: text().notNull(),
    path: text().notNull(),
    value: text().notNull(),
    message: text().notNull(),
    count: bigint({ mode: "number" }).notNull(),
    examplePayload: text("example_payload"),
    examplePointer: text("example_pointer"),
    exampleOcid: text("example_ocid"),
    firstRun: bigint("first_run", { mode: "number" }).notNull(),
    lastRun: bigint("last_run", { mode: "number" }).notNull(),
    firstSeen: instant("first_seen").notNull().default(sql`now()`),
    lastSeen: instant("last_seen").notNull().default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.source, table.code, table.path, table.value] })],
);
