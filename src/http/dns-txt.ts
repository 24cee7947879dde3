import { Resolver } from "node:dns/promises";

/** The TXT records of a name, the parts of each joined; none where there are none or the name does not exist. */
export type TxtLookup = (name: string) => Promise<readonly string[]>;

const timeoutMs = 5_000;

/** Asks the system's name servers. @throws as node:dns does where they cannot be reached */
export const dnsTxt: TxtLookup = async (name) => {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(""));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOTFOUND" || code === "ENODATA" || code === "EBADNAME") return [];
    throw error;
  }
};
