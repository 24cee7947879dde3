import { resolve } from "node:path";
import { UsageError } from "./errors.ts";

/** One setting: an environment variable with its meaning, as README's table and `pregon config` show it. */
export interface Setting<T> {
  readonly about: string;
  readonly fallback: string;
  readonly secret?: boolean;
  parse(text: string): T;
}

const text = (value: string): string => value;
const wholeNumber = (min: number, max: number) => (value: string) => {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) throw new Error(`a whole number from ${min} to ${max}`);
  return number;
};
const oneOf =
  <const Names extends readonly string[]>(...names: Names) =>
  (value: string): Names[number] => {
    if (!names.includes(value)) throw new Error(`one of ${names.join(", ")}`);
    return value;
  };
const flag = (value: string): boolean => {
  if (!["true", "false", "1", "0"].includes(value)) throw new Error("true or false");
  return value === "true" || value === "1";
};
const webAddress = (value: string): string => {
  if (value === "") return "";
  if (!URL.canParse(value) || !/^https?:/.test(value)) throw new Error("an http or https URL");
  return value.replace(/\/+$/, "");
};
const databaseUrl = (value: string): string => {
  if (value !== "" && !/^postgres(ql)?:\/\/./.test(value)) throw new Error("a postgres:// URL");
  return value;
};
const ocidPrefix = (value: string): string => {
  if (!/^ocds-[a-z0-9]{6}$/.test(value)) throw new Error("an OCDS prefix such as ocds-a1b2c3");
  return value;
};
const origins = (value: string): Readonly<Record<string, string>> => {
  if (value === "") return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw new Error('a JSON object such as {"https://real.host":"http://127.0.0.1:9000"}');
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new Error("a JSON object");
  for (const [from, to] of Object.entries(parsed)) {
    if (!URL.canParse(from) || new URL(from).origin !== from) throw new Error(`an origin as key, not ${from}`);
    if (typeof to !== "string" || !URL.canParse(to)) throw new Error(`a URL as target of ${from}`);
  }
  return parsed as Record<string, string>;
};
const sourceList = (value: string): readonly string[] =>
  value
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");

/** Every setting there is. All are optional. Connectors declare their own secrets in their meta. */
export const settings = {
  PORT: { about: "TCP port of API and pages", fallback: "3000", parse: wholeNumber(0, 65_535) },
  HOST: { about: "address to listen on", fallback: "localhost", parse: text },
  DATABASE_URL: {
    about: "PostgreSQL 15 or later; without it the embedded server in DATA_DIR",
    fallback: "",
    secret: true,
    parse: databaseUrl,
  },
  DATA_DIR: {
    about: "where the embedded database and deposited files live",
    fallback: ".data",
    parse: (v: string) => resolve(v),
  },
  PUBLIC_URL: {
    about: "address under which users reach this server; default: http://HOST:PORT",
    fallback: "",
    parse: webAddress,
  },
  OCID_PREFIX: { about: "prefix of the ocids that Pregón mints", fallback: "ocds-pregon", parse: ocidPrefix },
  LOG_LEVEL: {
    about: "fatal, error, warn, info, debug, trace or silent",
    fallback: "info",
    parse: oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent"),
  },
  ADMIN_TOKEN: {
    about: "bearer token of the operator; without it the operator's calls are off",
    fallback: "",
    secret: true,
    parse: text,
  },
  PORTAL_CONTACT: { about: "e-mail or URL put into the User-Agent for portals", fallback: "", parse: text },
  SOURCES: {
    about: "connectors to run, comma separated; unset: all that are on by default; empty: none",
    fallback: "default",
    parse: (v: string) => (v === "default" ? undefined : sourceList(v)),
  },
  RATE_SOURCES: {
    about: "sources of exchange rates to pull, comma separated; unset: all that are on by default; empty: none",
    fallback: "default",
    parse: (v: string) => (v === "default" ? undefined : sourceList(v)),
  },
  PUBLICATION_FEEDS: {
    about: "feeds of publications to pull, comma separated; unset: all that are on by default; empty: none",
    fallback: "default",
    parse: (v: string) => (v === "default" ? undefined : sourceList(v)),
  },
  HTTP_ORIGINS: {
    about:
      "JSON object of origins to ask elsewhere, for mirrors and tests; targets are exempt from the private-address guard",
    fallback: "",
    parse: origins,
  },
  FLAGS_SETTINGS: {
    about:
      "settings file of red flags (`pregon flags init` writes one), or a folder with `default.ini` and `<source id>.ini`; without it the defaults",
    fallback: "",
    parse: (v: string) => (v === "" ? "" : resolve(v)),
  },
  FEEDS_AUTO_APPROVE: {
    about: "feeds that are proven and submitted go into service without the operator",
    fallback: "false",
    parse: flag,
  },
  TRUST_PROXY: { about: "take the client's address from X-Forwarded-For", fallback: "false", parse: flag },
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;
export type Config = Readonly<{ [Name in SettingName]: ReturnType<(typeof settings)[Name]["parse"]> }> & {
  /** The environment's other variables: connectors' own settings are read from here by name. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/**
 * Reads and checks the settings once.
 * @param extra names of settings that connectors declare
 * @throws UsageError naming the setting and what it should be; also for a likely misspelling of a setting
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, extra: readonly string[] = []): Config {
  refuseMisspelt(env, [...Object.keys(settings), ...extra]);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings) as [SettingName, Setting<unknown>][]) {
    const given = env[name];
    const blankMeansEmpty = name === "SOURCES" || name === "RATE_SOURCES";
    const value = given === undefined || (given === "" && !blankMeansEmpty) ? setting.fallback : given;
    try {
      values[name] = setting.parse(value);
    } catch (error) {
      const shown = setting.secret ? "its value" : JSON.stringify(given);
      throw new UsageError("bad-setting", `${name} should be ${(error as Error).message}, not ${shown}`, {
        setting: name,
      });
    }
  }
  return Object.freeze({ ...values, env }) as Config;
}

function refuseMisspelt(env: Readonly<Record<string, string | undefined>>, known: readonly string[]): void {
  const names = new Set(known);
  for (const given of Object.keys(env)) {
    if (names.has(given) || given.length < 8 || !given.includes("_")) continue;
    const meant = known.find((name) => name.length >= 8 && oneSlip(given, name));
    if (meant) throw new UsageError("unknown-setting", `unknown setting ${given}: did you mean ${meant}?`);
  }
}

/** Whether two names differ by one letter added, left out, changed, or two neighbours swapped. */
function oneSlip(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}
