/**
 * Whether the caller's copy is still good (RFC 9110, 13.1). If-None-Match goes before If-Modified-Since; tags are
 * compared weakly, and a copy in any content coding counts, as all codings of a representation change together.
 * @param tag the opaque part of the entity tag, without the suffix of a coding
 * @param lastModified IMF-fixdate
 * @returns the entity tag that matched, true where none is to be named, or false
 */
export function isFresh(
  tag: string,
  lastModified: string | undefined,
  ifNoneMatch: string | undefined,
  ifModifiedSince: string | undefined,
): string | boolean {
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() === "*") return true;
    for (const [each, opaque = ""] of ifNoneMatch.matchAll(/(?:W\/)?"([^"]*)"/g)) {
      if (opaque.replace(/-(?:gz|br|zst)$/, "") === tag) return each.replace(/^W\//, "");
    }
    return false;
  }
  if (ifModifiedSince === undefined || lastModified === undefined) return false;
  const since = Date.parse(ifModifiedSince);
  return !Number.isNaN(since) && Date.parse(lastModified) <= since;
}
