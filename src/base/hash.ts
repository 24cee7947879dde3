import { createHash, hash } from "node:crypto";

/** SHA-256 in lower-case hex. */
export const sha256 = (data: string | Uint8Array): string => hash("sha256", data, "hex");

/** A running SHA-256 for input that does not fit in memory. */
export function sha256Stream(): { update(data: Uint8Array): void; digest(): string } {
  const running = createHash("sha256");
  return { update: (data) => void running.update(data), digest: () => running.digest("hex") };
}
