import type { CoverageNode } from "./walk.ts";

/** How often a field is there (Pelican's checks `exists` and `non_empty`, by field, in the context of its parent). */
export interface CoverageField {
  /** Names of fields from the release on, without places in lists: `awards/value/amount`. */
  readonly path: string;
  /** Whether the standard or an extension of the model has it. */
  readonly known: boolean;
  /** Id of the extension that it comes from. */
  readonly extension?: string;
  /** Releases that have it with a value at least once. */
  readonly releases: number;
  /** Objects that could have it, that have it, and that have it with a value. */
  readonly parents: number;
  readonly exists: number;
  readonly nonEmpty: number;
}

/** All fields under a node that were met, depth first. Fields never met are not in it. */
export function coverageFields(root: CoverageNode): CoverageField[] {
  const fields: CoverageField[] = [];
  const visit = (node: CoverageNode, path: string): void => {
    for (const [name, child] of node.children) {
      const at = path === "" ? name : `${path}/${name}`;
      const extension = child.plan?.extension;
      fields.push({
        path: at,
        known: child.known,
        ...(extension !== undefined && { extension }),
        releases: child.releases,
        parents: node.objects,
        exists: child.present,
        nonEmpty: child.filled,
      });
      visit(child, at);
    }
  };
  visit(root, "");
  return fields;
}
