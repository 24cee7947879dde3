import { generalPath } from "../connector/map-payload.ts";

/** Something that is wrong, counted over all places where it is, with one of them. */
export interface TrialFinding {
  readonly code: string;
  /** JSON pointer with `*` for positions in lists. */
  readonly path: string;
  readonly message: string;
  readonly count: number;
  readonly example: { readonly ocid: string | null; readonly pointer: string; readonly where: string | null } | null;
}

const most = 100;

/** Counts findings by code and path. */
export class Tally {
  readonly #found = new Map<string, { finding: TrialFinding; count: number }>();

  add(finding: Omit<TrialFinding, "count">): void {
    const path = generalPath(finding.path);
    const key = `${finding.code}\n${path}`;
    const known = this.#found.get(key);
    if (known) known.count += 1;
    else if (this.#found.size < most) {
      const message = finding.message.slice(0, 500);
      this.#found.set(key, { finding: { ...finding, path, message, count: 1 }, count: 1 });
    }
  }

  /** The most frequent first. */
  list(): TrialFinding[] {
    return [...this.#found.values()]
      .map(({ finding, count }) => ({ ...finding, count }))
      .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  }
}
