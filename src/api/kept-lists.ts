/** A list as it was answered. */
export interface KeptList {
  readonly body: string;
  /** Names the body; see `Reply.tag`. */
  readonly tag: string;
  /** Last change, ISO 8601. */
  readonly changed: string | undefined;
  /** Of the entries: how many, and from which sources. */
  readonly entries: number;
  readonly sources: readonly string[];
  /** When it changes though nothing is stored: milliseconds since 1970. */
  readonly until: number;
}

/** Kept in memory at most, in characters of the bodies. */
const mostCharacters = 16_000_000;

/**
 * The answers given last, for those who ask the same while nothing has changed: to see that it has not costs a tenth of
 * reading a page.
 */
export class KeptLists {
  readonly #lists = new Map<string, { readonly version: string; readonly list: KeptList }>();
  readonly #most: number;
  #characters = 0;

  constructor(most = mostCharacters) {
    this.#most = most;
  }

  /** @param version of the data, as it is now */
  get(request: string, version: string, now: number): KeptList | undefined {
    const kept = this.#lists.get(request);
    if (kept === undefined) return undefined;
    this.#forget(request);
    if (kept.version !== version || now >= kept.list.until) return undefined;
    this.#keep(request, kept.version, kept.list);
    return kept.list;
  }

  /** @param version of the data, as it was before the list was read */
  set(request: string, version: string, list: KeptList): void {
    this.#forget(request);
    if (list.body.length > this.#most) return;
    this.#keep(request, version, list);
    for (const oldest of this.#lists.keys()) {
      if (this.#characters <= this.#most) break;
      this.#forget(oldest);
    }
  }

  #keep(request: string, version: string, list: KeptList): void {
    this.#lists.set(request, { version, list });
    this.#characters += list.body.length;
  }

  #forget(request: string): void {
    this.#characters -= this.#lists.get(request)?.list.body.length ?? 0;
    this.#lists.delete(request);
  }
}
