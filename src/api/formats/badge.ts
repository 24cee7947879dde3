import type { FeedStatus } from "../../store/feeds.ts";
import type { SourceStatus } from "../../store/read-sources.ts";

const words: Readonly<Record<SourceStatus | FeedStatus, readonly [text: string, colour: string]>> = {
  unproven: ["unproven", "#57606a"],
  proven: ["proven", "#57606a"],
  pending: ["pending", "#57606a"],
  suspended: ["suspended", "#57606a"],
  redirected: ["redirected", "#57606a"],
  rejected: ["rejected", "#57606a"],
  active: ["active", "#1a7f37"],
  stale: ["stale", "#9a6700"],
  lapsed: ["lapsed", "#b42318"],
  disabled: ["disabled", "#57606a"],
  needsSecret: ["needs a secret", "#57606a"],
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A badge: name left, status right, readable by screen readers. */
export function badge(name: string, status: SourceStatus | FeedStatus): string {
  const [word, colour] = words[status];
  const [left, right] = [name.length * 7 + 14, word.length * 7 + 14];
  const label = escaped(`${name}: ${word}`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}">` +
    `<title>${label}</title><rect width="${left + right}" height="20" rx="3" fill="${colour}"/>` +
    `<path d="M3 0h${left - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#24292f"/>` +
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">` +
    `<text x="${left / 2}" y="14">${escaped(name)}</text><text x="${left + right / 2}" y="14">${word}</text></g></svg>`
  );
}
