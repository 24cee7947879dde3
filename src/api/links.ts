import type { ApiRequest } from "./endpoint.ts";

/** The address of this request, and of its neighbours: the same with another cursor. */
export function selfLink({ state, c }: Pick<ApiRequest, "state" | "c">): string {
  const url = new URL(c.env?.incoming?.url ?? c.req.url, state.base);
  return `${state.base}${url.pathname}${url.search}`;
}

export function withCursor(self: string, cursor: string): string {
  const url = new URL(self);
  url.searchParams.set("cursor", cursor);
  return url.href;
}

export interface PageLinks {
  readonly self: string;
  readonly next?: string;
  readonly prev?: string;
}

/** `links` of a page; cursors are undefined where there is no such page. */
export function pageLinks(self: string, next: string | undefined, prev: string | undefined): PageLinks {
  return {
    self,
    ...(next !== undefined && { next: withCursor(self, next) }),
    ...(prev !== undefined && { prev: withCursor(self, prev) }),
  };
}

/** An ocid in a path: slashes and spaces percent-encoded. */
export const processUrl = (base: string, collection: string, ocid: string): string =>
  `${base}/api/v1/${collection}/${encodeURIComponent(ocid)}`;
