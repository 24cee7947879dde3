import type { FetchContext, Fetched } from "../../src/connector/index.ts";
export async function* fetch(_context: FetchContext): AsyncIterable<Fetched> {}
