const mask = "hidden";

/**
 * Keeps what must not be seen out of messages, logs and stored URLs: the values of the named query parameters
 * (names without regard to case) in any URL, and those values and credentials wherever else they turn up, as in a
 * server's own error text.
 */
export class Secrets {
  readonly #names: ReadonlySet<string>;
  readonly #values: string[];

  constructor(hideParams: readonly string[], url: string, headers: Readonly<Record<string, string>>) {
    this.#names = new Set(hideParams.map((name) => name.toLowerCase()));
    const values = new Set<string>();
    for (const [name, value] of pairs(url)) {
      if (!this.#names.has(decode(name).toLowerCase()) || value === undefined) continue;
      values
        .add(value)
        .add(decode(value))
        .add(encodeURIComponent(decode(value)));
    }
    for (const [name, value] of Object.entries(headers)) {
      if (!/^(proxy-)?authorization$|^cookie$|key|token|ticket|secret/i.test(name)) continue;
      values.add(value);
      const credentials = value.slice(value.indexOf(" ") + 1);
      values.add(credentials);
    }
    // Very short values would punch holes into ordinary words; longest first, so that no tail of a value remains.
    this.#values = [...values].filter((value) => value.length >= 4).sort((a, b) => b.length - a.length);
  }

  /** A URL with user name, password and the hidden values replaced and every other byte of its query kept. */
  url(text: string): string {
    const url = text.replace(/^(\s*[a-z][a-z0-9+.-]*:[\\/]*)[^\\/?#]*@/i, `$1${mask}@`);
    const start = url.indexOf("?");
    if (this.#names.size > 0 && start >= 0) {
      const [query = "", ...fragment] = url.slice(start + 1).split("#");
      const shown = query.split("&").map((pair) => {
        const name = pair.split("=", 1)[0] ?? "";
        return pair !== name && this.#names.has(decode(name).toLowerCase()) ? `${name}=${mask}` : pair;
      });
      return this.text([url.slice(0, start + 1) + shown.join("&"), ...fragment].join("#"));
    }
    return this.text(url);
  }

  /** Any text with the secret values replaced. */
  text(text: string): string {
    let shown = text;
    for (const value of this.#values) shown = shown.replaceAll(value, mask);
    return shown;
  }
}

function* pairs(url: string): Generator<[string, string | undefined]> {
  const start = url.indexOf("?");
  if (start < 0) return;
  for (const pair of (url.slice(start + 1).split("#", 1)[0] ?? "").split("&")) {
    const equals = pair.indexOf("=");
    yield equals < 0 ? [pair, undefined] : [pair.slice(0, equals), pair.slice(equals + 1)];
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
