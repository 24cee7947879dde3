import { isObject, type JsonObject, type JsonValue, pointer } from "../../base/json.ts";
import { fieldChecks, walkChecks } from "./fields.ts";
import { isEmpty } from "./parts.ts";
import { type BlockPlan, type FieldPlan, releasePlan } from "./plan.ts";
import { type CheckInfo, Found, type QualityOptions } from "./types.ts";

/** A field by its path, as it was met in all releases that were walked. */
export interface CoverageNode {
  readonly plan: FieldPlan | undefined;
  /** The schema has it, or it is one of the schema's in another language. */
  readonly known: boolean;
  readonly children: Map<string, CoverageNode>;
  /** How often its parent object was met with it set, and set to something. */
  present: number;
  filled: number;
  /** Releases in which it is set to something at least once. */
  releases: number;
  /** How many objects it held: the denominator of its children. */
  objects: number;
  lastRelease: number;
}

const makeNode = (plan: FieldPlan | undefined, known: boolean): CoverageNode => ({
  plan,
  known,
  children: new Map(),
  present: 0,
  filled: 0,
  releases: 0,
  objects: 0,
  lastRelease: -1,
});

/** Unknown fields beyond so many are counted together: names may be data. */
const mostUnknown = 1_000;
/** Parts of a path; what is deeper is not looked at. The deepest field of the standard has twelve. */
const deepest = 100;

const walkOrder = Object.values(walkChecks);
/** All field-level checks, in the order of `FieldWalk.found`. */
export const allFieldChecks: readonly CheckInfo[] = [...fieldChecks, ...walkOrder];
const place = (check: CheckInfo): number => fieldChecks.length + walkOrder.indexOf(check);
const [atNonEmpty, atEmptyField, atAdditional, atDeprecated, atUndeclared] = [
  place(walkChecks.nonEmpty),
  place(walkChecks.emptyField),
  place(walkChecks.additional),
  place(walkChecks.deprecated),
  place(walkChecks.undeclared),
];

/**
 * Makes all field-level checks in one walk over each release, and counts which fields there are. Its memory grows with
 * the number of distinct fields alone.
 */
export class FieldWalk {
  readonly root = makeNode(undefined, true);
  /** Findings in the release walked last, by the places of `allFieldChecks`. */
  found: Found[] = [];
  /** Other unknown fields than those in the tree. */
  unknownLeftOut = 0;
  #unknown = 0;
  #release = 0;
  #path: (string | number)[] = [];
  #declared: ReadonlySet<string> | undefined;
  readonly #options: QualityOptions;

  constructor(options: QualityOptions) {
    this.#options = options;
  }

  /** @param declared ids of the extensions that the package declares; undefined where that is not known */
  walk(release: JsonObject, declared: ReadonlySet<string> | undefined): void {
    this.found = allFieldChecks.map(() => new Found());
    this.#declared = declared;
    this.#path = [];
    this.#object(release, releasePlan, this.root);
    this.#release += 1;
  }

  #object(object: JsonObject, plan: BlockPlan | undefined, node: CoverageNode): void {
    node.objects += 1;
    for (const name in object) {
      const value = object[name] as JsonValue;
      let child = node.children.get(name);
      if (child === undefined) {
        const field = plan?.fields.get(name);
        const known = field !== undefined || (plan?.translated.some((pattern) => pattern.test(name)) ?? false);
        if (!known && this.#unknown >= mostUnknown) {
          this.unknownLeftOut += 1;
          this.#count(atAdditional, false, "the schema does not have it", null, name);
          continue;
        }
        if (!known) this.#unknown += 1;
        child = makeNode(field, known);
        node.children.set(name, child);
      }
      this.#field(name, value, child, plan !== undefined);
    }
  }

  #field(name: string, value: JsonValue, node: CoverageNode, parentKnown: boolean): void {
    const { plan, known } = node;
    node.present += 1;
    this.#path.push(name);
    const empty = isEmpty(value);
    const blank = empty && typeof value === "string" && value !== "";
    this.#count(atNonEmpty, !empty || blank, "it is set but empty", value);
    this.#count(atEmptyField, !empty, "it is set but empty", value);
    if (parentKnown) this.#count(atAdditional, known, "the schema does not have it", value);
    if (plan) {
      this.#count(atDeprecated, !plan.deprecated, "it is deprecated", value);
      if (plan.extension !== undefined && this.#declared) {
        this.#count(
          atUndeclared,
          this.#declared.has(plan.extension),
          `extension ${plan.extension} is not declared`,
          value,
        );
      }
    }
    if (!empty && this.#path.length < deepest) {
      node.filled += 1;
      if (node.lastRelease !== this.#release) {
        node.lastRelease = this.#release;
        node.releases += 1;
      }
      if (plan) this.#checks(value, plan);
      this.#inside(value, plan?.inside, node);
    }
    this.#path.pop();
  }

  #inside(value: JsonValue, plan: BlockPlan | undefined, node: CoverageNode): void {
    if (isObject(value)) this.#object(value, plan, node);
    else if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        const item = value[index] as JsonValue;
        this.#path.push(index);
        if (isObject(item)) this.#object(item, plan, node);
        if (isEmpty(item)) this.#count(atEmptyField, false, "an entry of a list is empty", item);
        this.#path.pop();
      }
    }
  }

  #checks(value: JsonValue, plan: FieldPlan): void {
    for (const { check, index } of plan.checks) {
      const verdict = check.test(value, plan, this.#path, this.#options);
      if (verdict !== undefined) this.#count(index, verdict === true, verdict === true ? "" : verdict, value);
    }
  }

  #count(index: number, ok: boolean, reason: string, value: JsonValue, name?: string): void {
    const found = this.found[index] as Found;
    found.applied += 1;
    if (ok) {
      found.passed += 1;
      return;
    }
    if (found.examples.length < 3) {
      const parts = name === undefined ? this.#path : [...this.#path, name];
      found.examples.push({ pointer: pointer(...parts), value: brief(value), reason });
    }
  }
}

/** A value as it is kept in examples: whole texts and numbers, of objects and lists only that they are there. */
export function brief(value: JsonValue): JsonValue {
  if (typeof value === "string") return value.length <= 200 ? value : `${value.slice(0, 197)}...`;
  if (Array.isArray(value)) return value.slice(0, 3).map((item) => (typeof item === "object" ? null : brief(item)));
  return isObject(value) ? {} : value;
}
