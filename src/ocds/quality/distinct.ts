/** 53 bits of a text, the same on every run (cyrb53: two multiplicative hashes of 32 bits). */
export function textHash(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

/** A table of 53-bit hashes: eight bytes each, and no more than a limit. */
export class HashSet {
  size = 0;
  /** Texts that found no place. */
  overflow = 0;
  readonly #most: number;
  #slots = new Float64Array(1024);

  constructor(most: number) {
    this.#most = most;
  }

  get full(): boolean {
    return this.overflow > 0;
  }

  has(text: string): boolean {
    return this.#slots[this.#find(textHash(text) + 1)] !== 0;
  }

  /** Whether the text was not there before; undefined where the table is full and that is not known. */
  add(text: string): boolean | undefined {
    const key = textHash(text) + 1;
    let at = this.#find(key);
    if (this.#slots[at] !== 0) return false;
    if (this.size >= this.#most) {
      this.overflow += 1;
      return undefined;
    }
    if (this.size * 2 >= this.#slots.length) {
      const old = this.#slots;
      this.#slots = new Float64Array(old.length * 2);
      for (const each of old) if (each !== 0) this.#slots[this.#find(each)] = each;
      at = this.#find(key);
    }
    this.#slots[at] = key;
    this.size += 1;
    return true;
  }

  /** Where a key is, or would be. */
  #find(key: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = (key ^ (key / 4294967296)) & mask;
    while (slots[at] !== 0 && slots[at] !== key) at = (at + 1) & mask;
    return at;
  }
}

/** How often each text was met, of at most so many different ones. */
export class Counts {
  readonly all = new Map<string, number>();
  total = 0;
  /** More different ones were met than are counted. */
  full = false;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(text: string): void {
    this.total += 1;
    const known = this.all.get(text);
    if (known !== undefined) this.all.set(text, known + 1);
    else if (this.all.size < this.#most) this.all.set(text, 1);
    else this.full = true;
  }

  /** The most frequent, most frequent first. */
  top(many: number): [string, number][] {
    return [...this.all].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, many);
  }
}
