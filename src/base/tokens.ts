import { randomBytes, timingSafeEqual } from "node:crypto";
import { sha256 } from "./hash.ts";

/** A secret that cannot be guessed: a prefix that tells what it is for, then 256 random bits in base64url. */
export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString("base64url")}`;

/**
 * What is kept of a token. A plain hash does: nobody can try 2^256 tokens, so nothing is gained by a slow one.
 * @returns SHA-256 in hex
 */
export const hashToken = (token: string): string => sha256(token);

/** Whether two secrets are the same, in a time that tells nothing of where they differ. */
export const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(hashToken(a)), Buffer.from(hashToken(b)));
