import type { Fault, FaultKind } from "../../src/simulator/index.ts";
import type { Address, Shape, SourceScene } from "./source-scenes.ts";

/** A fault of one address of a source. */
export interface SourceFault {
  readonly name: string;
  readonly fault: Omit<Fault, "source">;
  /** The run is to be complete all the same: the client asks again, or it does no harm. */
  readonly passes: boolean;
  readonly size?: number;
}

interface Kind {
  readonly name: string;
  readonly fault: Omit<Fault, "source" | "match" | "times">;
  readonly shapes: readonly Shape[];
  /** It passes when it comes once. */
  readonly passesOnce?: true;
  /** It may stay, and does no harm. */
  readonly harmless?: true;
}

const everywhere: readonly Shape[] = ["part", "pages", "file", "table"];
const files: readonly Shape[] = ["file", "table"];
const transport = (name: string, fault: Kind["fault"], more: Partial<Kind> = { passesOnce: true }): Kind => ({
  name,
  fault,
  shapes: everywhere,
  ...more,
});
const paging = (kind: FaultKind): Kind => ({ name: kind, fault: { kind }, shapes: ["pages"] });

const kinds: readonly Kind[] = [
  transport("429, Retry-After in seconds", { kind: "status429", retryAfter: 7 }),
  transport("429, Retry-After as a date", { kind: "status429", retryAfter: "date" }),
  transport("500", { kind: "status500" }),
  transport("503", { kind: "status503" }),
  transport("an answer that never comes", { kind: "stall" }),
  transport("a connection that breaks off", { kind: "truncate" }),
  transport("half a text", { kind: "cutBody" }, {}),
  transport("a closed connection", { kind: "disconnect" }),
  transport("a page for people", { kind: "html" }, {}),
  transport("bytes that are no UTF-8", { kind: "badUtf8" }, {}),
  transport("a NUL byte", { kind: "nul" }, {}),
  transport("a body in drops", { kind: "slow", delayMs: 3 }, { harmless: true }),
  transport("an answer of no bytes", { kind: "emptyBody" }, {}),
  paging("repeatedPage"),
  paging("emptyPage"),
  paging("wrongTotal"),
  paging("droppedNext"),
  { name: "a tenth of the rows", fault: { kind: "fewRows" }, shapes: files },
  { name: "a renamed column", fault: { kind: "renamedColumn" }, shapes: ["table"] },
  { name: "columns in another order", fault: { kind: "movedColumns" }, shapes: ["table"], harmless: true },
];

/** Every fault of every address, once and for good. */
export function faultsOf({ addresses }: SourceScene): SourceFault[] {
  return Object.entries(addresses).flatMap(([place, address]) =>
    kinds
      .filter(({ shapes }) => shapes.includes(address.shape))
      .flatMap((kind) => [one(place, address, kind, "once"), one(place, address, kind, "for good")]),
  );
}

function one(place: string, { match, size, shape }: Address, kind: Kind, times: "once" | "for good"): SourceFault {
  const paged = shape === "pages" && kind.shapes.length === 1;
  return {
    name: `${place}, ${times}: ${kind.name}`,
    fault: { ...kind.fault, match, ...(times === "once" ? { times: 1 } : {}) },
    passes: kind.harmless === true || (times === "once" && kind.passesOnce === true),
    ...(paged && size ? { size } : {}),
  };
}

/** Some of the faults that stay and of those that pass, others for each source, in a world as small as the scene's. */
export function chosen(scene: SourceScene, turn: number): SourceFault[] {
  const small = faultsOf(scene).filter(({ size }) => size === undefined);
  const staying = small.filter(({ passes, fault }) => !passes && fault.times === undefined && fault.kind !== "nul");
  const step = Math.max(1, Math.floor(staying.length / 4));
  return [0, 1, 2, 3].flatMap((nth) => staying[(turn * 5 + nth * step) % staying.length] ?? []);
}
