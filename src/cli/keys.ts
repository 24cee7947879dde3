import type { Command } from "commander";
import { NotFoundError, UsageError } from "../base/errors.ts";
import { createKey, listKeys, revokeKey } from "../store/keys.ts";
import { wholeNumber } from "./arguments.ts";
import type { CliContext } from "./context.ts";
import { table } from "./terminal.ts";

/** Keys of readers: they raise limits. Publishers get theirs when they register. */
export function keyCommands(program: Command, context: CliContext): void {
  const keys = program.command("keys").description("bearer keys, which raise the limits of those who read");
  keys
    .command("create")
    .description("makes a key and prints it: it is shown this once, only its hash is kept")
    .requiredOption("--owner <name>", "whose it is")
    .option("--quota <number>", "requests a minute; default: ten times those of an address")
    .option("--note <text>", "what it is for")
    .option("--json", "print JSON")
    .action((options: { owner: string; quota?: string; note?: string; json?: boolean }) => {
      const quota = options.quota === undefined ? undefined : wholeNumber("--quota", options.quota);
      if (quota === 0) throw new UsageError("bad-argument", "--quota should be at least 1");
      if (options.owner.trim() === "") throw new UsageError("bad-argument", "--owner should name somebody");
      return context.withApp(async (app) => {
        const { key, token } = await createKey(app.database.sql, {
          kind: "reader",
          owner: options.owner,
          ...(options.note !== undefined && { note: options.note }),
          ...(quota !== undefined && { quota }),
        });
        if (options.json) context.terminal.json({ ...key, token });
        else context.terminal.print(`id   ${key.id}\nkey  ${token}\nSend it as: Authorization: Bearer ${token}`);
      });
    });
  keys
    .command("revoke")
    .description("ends a key, of readers and publishers alike")
    .argument("<id>", "id of the key, as keys list shows it")
    .action((id: string) =>
      context.withApp(async (app) => {
        if (!(await revokeKey(app.database.sql, id))) {
          throw new NotFoundError("unknown-key", `there is no key ${id} in force`);
        }
        context.terminal.print(`revoked ${id}`);
      }),
    );
  keys
    .command("list")
    .description("all keys, newest first; never the keys themselves")
    .option("--json", "print JSON")
    .action((options: { json?: boolean }) =>
      context.withApp(async (app) => {
        const all = await listKeys(app.database.sql);
        if (options.json) return context.terminal.json(all);
        context.terminal.print(
          table(
            ["id", "kind", "owner", "quota", "created", "last used", "revoked", "note"],
            all.map((key) => [
              key.id,
              key.kind,
              key.owner,
              key.quota ?? "default",
              key.createdAt,
              key.lastUsedAt ?? "never",
              key.revokedAt ?? "",
              key.note,
            ]),
          ),
        );
      }),
    );
}
