import type { MergeSource } from "./order.ts";

/** What the projection needs to know of a source. */
export interface SourceInfo extends MergeSource {
  readonly id: string;
  readonly country: string | null;
  readonly language: string | null;
  /** The portal's own page of a process: URL with `{ocid}`, `{tender.id}` or `{ocid.local}` (ocid without prefix). */
  readonly noticePage: string | null;
  /** Whether a release's date may stand for the publication of the process. */
  readonly history: "releases" | "snapshot";
}
