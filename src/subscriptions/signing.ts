import { createHmac, randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { UsageError } from "../base/errors.ts";
import type { SigningSecret } from "../store/subscriptions.ts";

/** A fresh signing secret of 32 random bytes, in the form that Standard Webhooks gives it. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/**
 * A secret given by a caller: `whsec_` and base64 of 24 to 64 bytes (Standard Webhooks 1.0.0).
 * @throws UsageError `bad-secret`
 */
export function checkedSecret(text: string): string {
  const bytes = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/.exec(text)?.[1];
  const length = bytes === undefined ? 0 : Buffer.from(bytes, "base64").length;
  if (length < 24 || length > 64) {
    throw new UsageError("bad-secret", "a secret is whsec_ followed by 24 to 64 bytes in base64");
  }
  return text;
}

/** Headers of one attempt: signed with each secret that is in force, so that a receiver may change over at its leisure. */
export function webhookHeaders(
  id: string,
  body: string,
  secrets: readonly SigningSecret[],
  now: Date,
): Record<string, string> {
  const inForce = secrets.filter(({ until }) => until === undefined || Date.parse(until) > now.getTime());
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": inForce.map(({ secret }) => new Webhook(secret).sign(id, now, body)).join(" "),
  };
}

/** WebSub's signature of distributed content (W3C Recommendation, section 8). */
export const hubSignature = (secret: string, content: Uint8Array): string =>
  `sha256=${createHmac("sha256", secret).update(content).digest("hex")}`;
