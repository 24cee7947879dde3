import type { Transform } from "node:stream";
import { promisify } from "node:util";
import {
  brotliCompress,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  gzip,
  zstdCompress,
} from "node:zlib";

/** Content codings (RFC 9110, 8.4.1; RFC 8878), the one that we would rather send first. */
const codings = ["zstd", "br", "gzip"] as const;
export type Coding = (typeof codings)[number];

const suffixes: Readonly<Record<Coding, string>> = { zstd: "-zst", br: "-br", gzip: "-gz" };

/** A strong entity tag differs for each coding. */
export const etagSuffix = (coding: Coding | undefined): string => (coding ? suffixes[coding] : "");

/** The coding with the highest weight in Accept-Encoding; undefined: as it is. */
export function chooseCoding(accepted: string | undefined): Coding | undefined {
  if (!accepted) return undefined;
  const weights = new Map<string, number>();
  for (const part of accepted.toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((each) => each.trim());
    const weight = parameters.find((each) => each.startsWith("q="))?.slice(2);
    weights.set(name === "x-gzip" ? "gzip" : name, weight === undefined ? 1 : Number(weight) || 0);
  }
  let best: Coding | undefined;
  let bestWeight = 0;
  for (const coding of codings) {
    const weight = weights.get(coding) ?? weights.get("*") ?? 0;
    if (weight > bestWeight) [best, bestWeight] = [coding, weight];
  }
  return bestWeight < (weights.get("identity") ?? 0) ? undefined : best;
}

const [gzipped, brotlied, zstded] = [promisify(gzip), promisify(brotliCompress), promisify(zstdCompress)];

const gzipOptions = { level: 5 };
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const zstdOptions = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

/** Compresses off the event loop, at levels meant for answers that are made for each request. */
export function compress(body: string | Uint8Array, coding: Coding): Promise<Uint8Array> {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  switch (coding) {
    case "gzip":
      return gzipped(bytes, gzipOptions);
    case "br":
      return brotlied(bytes, {
        params: {
          ...brotliOptions.params,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
        },
      });
    case "zstd":
      return zstded(bytes, zstdOptions);
  }
}

/** The same for what comes piece by piece. */
export function compressor(coding: Coding): Transform {
  if (coding === "gzip") return createGzip(gzipOptions);
  return coding === "br" ? createBrotliCompress(brotliOptions) : createZstdCompress(zstdOptions);
}
