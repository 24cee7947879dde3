/**
 * How fast compiled releases are exported to jsonl.gz, beside psql's COPY of the same bodies piped into gzip (level 6), on
 * the same server in the same run; and the other formats beside that.
 * Run with: node test/bench/export.ts [--records 100000]
 * The server: TEST_DATABASE_URL, or an embedded one. psql and gzip have to be on the PATH.
 */
import { spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { type ExportFormat, exportAll } from "../../src/export/snapshot.ts";
import type { Database } from "../../src/store/database.ts";
import { benchReleases } from "./releases.ts";
import { benchDatabase } from "./server.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { records: { type: "string" } } });
const records = Number(values.records ?? positionals[0] ?? 100_000);
const folder = mkdtempSync(join(tmpdir(), "pregon-bench-export-"));
const server = await benchDatabase();
try {
  await fill(server.database);
  const limit = await copyAndGzip(server.url);
  console.log(
    `COPY | gzip     ${limit.seconds.toFixed(1)} s, ${(limit.bytes / 1e6).toFixed(1)} MB, ${records} records`,
  );
  for (const format of ["jsonl.gz", "parquet", "csv.zip", "xlsx"] as const) {
    const { seconds, bytes } = await cut(format);
    const ratio = (limit.seconds / seconds).toFixed(2);
    console.log(
      `${format.padEnd(15)} ${seconds.toFixed(1)} s, ${(bytes / 1e6).toFixed(1)} MB, ${ratio} of COPY | gzip`,
    );
    if (format === "jsonl.gz") console.log(`ratio: ${ratio} of COPY and gzip (target 0.4)`);
  }
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

async function fill({ sql }: Database): Promise<void> {
  let batch: { ocid: string; body: string }[] = [];
  const write = async () => {
    await sql`
      insert into records (ocid, source, sources, country, valid, releases, hash, change, created_at, updated_at, body)
      select ocid, 'bench', '{bench}', 'CL', true, 1, md5(ocid), 1, now(), now(), body::json
      from json_to_recordset(${JSON.stringify(batch)}::text::json) as t(ocid text, body text)`;
    batch = [];
  };
  let n = 0;
  for (const release of benchReleases(records)) {
    const body = typeof release === "string" ? release : JSON.stringify(release);
    batch.push({ ocid: `ocds-bench1-${n}`, body });
    n += 1;
    if (batch.length === 1_000) await write();
  }
  if (batch.length > 0) await write();
  await sql`
    insert into notices (ocid, source, country, valid, stage, method, suppliers, supplier_scales, classifications, published, search,
      updated_at, change, item)
    select ocid, source, country, true, 'tender', 'open', '{}', '{}', '{}', '2025-05-01', '', now(), change,
      json_build_object('ocid', ocid, 'source', source, 'country', country, 'title', body->'tender'->>'title')
    from records`;
  await sql`update change_counter set last = 1`;
  await sql`analyze`;
}

async function copyAndGzip(url: string): Promise<{ seconds: number; bytes: number }> {
  const path = join(folder, "copy.gz");
  const begun = performance.now();
  const psql = spawn("psql", [url, "-qc", "copy (select body from records order by ocid) to stdout"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gzip = spawn("gzip", ["-6"], { stdio: ["pipe", "pipe", "inherit"] });
  await Promise.all([pipeline(psql.stdout, gzip.stdin), pipeline(gzip.stdout, createWriteStream(path))]);
  return { seconds: (performance.now() - begun) / 1_000, bytes: statSync(path).size };
}

async function cut(format: ExportFormat): Promise<{ seconds: number; bytes: number }> {
  const begun = performance.now();
  const result = await exportAll({
    database: server.database,
    folder: join(folder, format),
    formats: [format],
    only: ["all"],
  });
  const seconds = (performance.now() - begun) / 1_000;
  await server.database.sql`delete from exports`;
  return { seconds, bytes: result?.cut[0]?.files[0]?.bytes ?? 0 };
}
