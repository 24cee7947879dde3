import { lookup as systemLookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { SourceError } from "../base/errors.ts";

/** All addresses of a host name; `family` is 4 or 6. Rejects as node:dns does when there are none. */
export type HostLookup = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

export const dnsLookup: HostLookup = (hostname) => systemLookup(hostname, { all: true });

/**
 * Whether an address literal belongs to the public Internet. Refused is all that ipaddr.js does not call `unicast`
 * (loopback, private, link-local, unique-local, carrier-grade NAT, multicast, reserved, benchmarking, IPv4-mapped,
 * NAT64, 6to4, Teredo, …) and, for IPv6, all outside 2000::/3, the only global unicast space that IANA has opened
 * (RFC 4291 section 2.4): that takes in the IPv4-compatible ::/96, which ipaddr.js lets pass.
 */
export function isPublicAddress(literal: string): boolean {
  const text = literal.replace(/%.*$/, "");
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || ((address.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
}

const refused = (host: string, why: string): SourceError =>
  new SourceError("private-address", `${host} is not on the public Internet (${why}); not asked`, { host });

/**
 * The first half of the guard: the host as the WHATWG URL parser left it, which has already turned the decimal, octal,
 * hexadecimal and short forms of IPv4 into four decimal parts. undici asks no lookup for an address literal.
 * @throws SourceError `private-address`
 */
export function checkHost(url: URL): void {
  const host = url.hostname.replace(/\.+$/, "").toLowerCase();
  if (host === "localhost" || host.endsWith(".localhost")) throw refused(url.hostname, "localhost");
  const literal = host.startsWith("[") ? host.slice(1, -1) : host;
  if (ipaddr.isValid(literal) && !isPublicAddress(literal)) throw refused(url.hostname, "private address");
}

/**
 * The second half, for `connect.lookup`: the addresses checked are the very ones connected to, so a name that answers
 * differently the second time (DNS rebinding) gains nothing. One private address among several refuses the name.
 */
export function guardedLookup(lookup: HostLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname).then(
      (addresses) => {
        const wanted = options.family === 4 || options.family === 6 ? options.family : undefined;
        const usable = addresses.filter(({ family }) => wanted === undefined || family === wanted);
        const bad = addresses.find(({ address }) => !isPublicAddress(address));
        if (bad !== undefined) return callback(refused(hostname, "its name leads to a private address"), "", 0);
        const first = usable[0];
        if (first === undefined) {
          const none = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" });
          return callback(none, "", 0);
        }
        if (options.all) return callback(null, [...usable]);
        callback(null, first.address, first.family);
      },
      (error) => callback(error, "", 0),
    );
  };
}
