import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { messageOf, StorageError } from "../base/errors.ts";
import { inDataDir, makeFolder } from "../base/folders.ts";
import { type Binaries, embeddedBinaries } from "./platform-binaries.ts";

/**
 * The embedded PostgreSQL server in DATA_DIR. The first process that needs it starts it, others beside it share it, the
 * last one out stops it. A server left behind by a killed process is found and used by the next.
 */
export interface EmbeddedServer {
  readonly url: string;
  /** Leaves; stops the server when nobody else is using it. */
  release(): Promise<void>;
}

const user = "pregon";
const presence = "pregon presence";
const startTimeoutMs = 60_000;

export async function openEmbedded(dataDir: string): Promise<EmbeddedServer> {
  const home = join(dataDir, "postgres");
  const password = prepare(dataDir, home);
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const running = runningServer(home);
    if (running) {
      const server = await attach(home, running.port, password);
      if (server) return server;
    } else {
      await start(dataDir, home);
    }
    if (Date.now() > deadline)
      throw new StorageError("database-unreachable", `the embedded database does not start: ${lastLogLine(dataDir)}`);
    await sleep(50);
  }
}

/** Makes the data directory on first use: initdb into a side directory, then one rename, so that a kill leaves no half. */
function prepare(dataDir: string, home: string): string {
  const passwordFile = join(dataDir, "postgres.password");
  return inDataDir(dataDir, () => {
    if (existsSync(join(home, "PG_VERSION"))) return readFileSync(passwordFile, "utf8").trim();
    const binaries = embeddedBinaries();
    const password = existsSync(passwordFile)
      ? readFileSync(passwordFile, "utf8").trim()
      : randomBytes(24).toString("base64url");
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    const fresh = join(dataDir, `postgres.new-${process.pid}`);
    rmSync(fresh, { recursive: true, force: true });
    makeFolder(fresh);
    const owner = serverUser();
    const handed = join(fresh, "..", `postgres.pw-${process.pid}`);
    writeFileSync(handed, `${password}\n`, { mode: 0o600 });
    if (owner) {
      chownSync(fresh, owner.uid, owner.gid);
      chownSync(handed, owner.uid, owner.gid);
    }
    const options = ["-D", fresh, "-U", user, "--auth=scram-sha-256", `--pwfile=${handed}`, "-E", "UTF8", "--locale=C"];
    const [command, ...words] = asServerUser(binaries.initdb, options);
    const made = spawnSync(command, words, { encoding: "utf8", ...fallbackIdentity() });
    rmSync(handed, { force: true });
    if (made.status !== 0) {
      rmSync(fresh, { recursive: true, force: true });
      const lines = (made.stderr || made.error?.message || "no output").trim().split("\n");
      const line = lines.find((text) => /FATAL|PANIC|error:|could not/.test(text)) ?? lines.at(-1);
      throw new StorageError("database-init-failed", `the embedded database cannot be set up in ${dataDir}: ${line}`);
    }
    if (existsSync(home)) rmSync(fresh, { recursive: true, force: true });
    else renameSync(fresh, home);
    return readFileSync(passwordFile, "utf8").trim();
  });
}

function runningServer(home: string): { pid: number; port: number } | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(home, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return isAlive(pid) ? { pid, port } : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function start(dataDir: string, home: string): Promise<void> {
  const binaries: Binaries = embeddedBinaries();
  const port = await freePort();
  const log = openSync(join(dataDir, "postgres.log"), "a", 0o600);
  const flags: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: "60",
    shared_buffers: "256MB",
    max_wal_size: "2GB",
    checkpoint_timeout: "15min",
    effective_io_concurrency: "0",
    timezone: "UTC",
    log_timezone: "UTC",
  };
  const options = ["-D", home, ...Object.entries(flags).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const [command, ...words] = asServerUser(binaries.postgres, options);
  const child: ChildProcess = spawn(command, words, {
    stdio: ["ignore", log, log],
    detached: true,
    ...fallbackIdentity(),
  });
  closeSync(log);
  child.unref();
  let gone = false;
  child.once("exit", () => {
    gone = true;
  });
  child.once("error", () => {
    gone = true;
  });
  for (let waited = 0; waited < startTimeoutMs && !gone; waited += 20) {
    if (isReady(home, port)) return;
    await sleep(20);
  }
  // Another process may have started the server at the same moment; the caller looks again.
  if (runningServer(home) === undefined) {
    throw new StorageError("database-start-failed", `the embedded database does not start: ${lastLogLine(dataDir)}`);
  }
}

function isReady(home: string, port: number): boolean {
  try {
    const lines = readFileSync(join(home, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[3]) === port && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

async function attach(home: string, port: number, password: string): Promise<EmbeddedServer | undefined> {
  const url = `postgres://${user}:${password}@127.0.0.1:${port}/postgres`;
  const here = postgres(url, {
    max: 1,
    idle_timeout: 0,
    connection: { application_name: presence },
    onnotice: () => {},
  });
  try {
    await here`select 1`;
  } catch {
    await here.end({ timeout: 1 });
    return undefined;
  }
  return {
    url,
    async release() {
      let last = false;
      try {
        // Leaving is done one by one, so that of two that leave together the second sees that it is the last.
        await here`select pg_advisory_lock(hashtext('pregon leaving'))`;
        const [row] = await here`
          select count(*)::int as others from pg_stat_activity
          where application_name = ${presence} and pid <> pg_backend_pid()`;
        last = row?.others === 0;
      } catch {
        // The server is gone already.
      }
      const server = last ? runningServer(home) : undefined;
      if (server) process.kill(server.pid, "SIGINT");
      await here.end({ timeout: 5 });
      for (let waited = 0; server && isAlive(server.pid) && waited < 20_000; waited += 20) await sleep(20);
    },
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function lastLogLine(dataDir: string): string {
  try {
    const lines = readFileSync(join(dataDir, "postgres.log"), "utf8").trim().split("\n");
    return lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lines.at(-1) ?? "no log";
  } catch {
    return "no log";
  }
}

/** PostgreSQL refuses to run as root: then an unprivileged user of the machine runs it. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new StorageError(
    "no-server-user",
    "root cannot run PostgreSQL, and there is neither a user postgres nor nobody",
  );
}

const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));

/**
 * As root, the server runs as another user who may not be able to enter the folders above DATA_DIR or the package (a
 * checkout in /root). setpriv lets it pass file permissions, without making it root.
 */
function asServerUser(program: string, options: readonly string[]): [string, ...string[]] {
  const owner = serverUser();
  if (!owner || !setpriv) return [program, ...options];
  const identity = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups"];
  const pass = ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override", "--securebits=+no_setuid_fixup"];
  return [setpriv, ...identity, ...pass, program, ...options];
}

function fallbackIdentity(): { uid: number; gid: number } | Record<string, never> {
  const owner = serverUser();
  return owner && !setpriv ? owner : {};
}

/** For tests and `pregon doctor`: whether a path can be written. */
export function assertWritable(path: string): void {
  const probe = join(path, `.write-${process.pid}`);
  try {
    makeFolder(path);
    writeFileSync(probe, "");
    chmodSync(probe, 0o600);
    rmSync(probe);
  } catch (error) {
    throw new StorageError("data-dir-unusable", `DATA_DIR ${path} cannot be written: ${messageOf(error)}`);
  }
}
