import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";

/** Root of the project. */
export const root = new URL("../../", import.meta.url);

export interface SourceFile {
  /** From the root, with slashes: "src/base/json.ts". */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** As written: a package, a builtin or a relative path. */
  readonly name: string;
  /** From the root, for relative ones. */
  readonly file?: string;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

const statement = /^\s*(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm;
// `import(` where no literal follows gives an empty name.
const call = /(?<![.\w*`{])import\(\s*(?:"([^"]+)")?/g;

/** The TypeScript files under some folders, with what they import. */
export function sourceFiles(...folders: readonly string[]): SourceFile[] {
  const cwd = new URL(".", root).pathname;
  const paths = folders.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd }));
  return paths.sort().map((path) => {
    const text = readFileSync(new URL(path, root), "utf8");
    const written = [
      ...[...text.matchAll(statement)].map(([, type, name = ""]) => ({
        name,
        typeOnly: type !== undefined,
        dynamic: false,
      })),
      ...[...text.matchAll(call)].map(([, name = ""]) => ({ name, typeOnly: false, dynamic: true })),
    ];
    const imports = written.map((one) =>
      one.name.startsWith(".") ? { ...one, file: posix.join(posix.dirname(path), one.name) } : one,
    );
    return { path, text, imports };
  });
}

/** The npm package of an import; undefined for builtins, relative and computed ones. */
export function packageOf(name: string): string | undefined {
  if (name === "" || name.startsWith(".") || name.startsWith("node:")) return undefined;
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}
