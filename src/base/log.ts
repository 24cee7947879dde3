import { type Logger, pino } from "pino";
import pretty from "pino-pretty";

export type { Logger };

/** Keys whose values are never written, at any depth that our log lines have. */
const secretKeys = ["ticket", "apiKey", "api_key", "password", "authorization", "secret", "token", "key"];

/**
 * JSON lines on standard error; readable lines when that is a terminal. Standard output is for results.
 * @param level one of pino's level names, or "silent"
 */
export function createLogger(level: string, terminal: boolean = process.stderr.isTTY === true): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`]), censor: "[hidden]" },
  };
  const stream = terminal
    ? pretty({ destination: 2, sync: true, colorize: true, translateTime: "HH:MM:ss", ignore: "pid,hostname" })
    : pino.destination({ dest: 2, sync: true });
  return pino(options, stream);
}
