import { type TSchema, Type } from "typebox";
import { count, instant, nullable, object, optional, text, uri } from "../schema-parts.ts";

const fileParts = {
  url: uri("Where it is."),
  mediaType: Type.String(),
  rows: count("Processes; of several tables the rows of all."),
  bytes: count("Size."),
  sha256: text("SHA-256 of its bytes, hex."),
};

const format = Type.Enum(["jsonl.gz", "csv.zip", "parquet", "xlsx"]);

/** Components of the OpenAPI document. */
export const exportSchemas: Readonly<Record<string, TSchema>> = {
  Export: object(
    {
      dataset: text("Id of the dataset."),
      title: text("What is in it."),
      source: nullable(Type.String(), "Null: all sources."),
      year: nullable(Type.Integer(), "Year of publication (UTC); null: all years, or none."),
      change: count("The number of the change feed at which it was cut."),
      cutAt: instant("When."),
      processes: count("Processes in it: those that are valid OCDS."),
      schemaVersion: text("Version of OCDS."),
      licences: Type.Array(
        object(
          {
            source: Type.String(),
            publisher: nullable(Type.String()),
            name: nullable(Type.String()),
            url: nullable(Type.String()),
            shareAlike: Type.Boolean({ description: "Re-use only under the same licence." }),
          },
          "Terms of one source.",
        ),
      ),
      files: Type.Array(
        object(
          {
            format,
            ...fileParts,
            tables: optional(
              Type.Unsafe<unknown>({
                type: "object",
                additionalProperties: { type: "integer" },
                description: "Rows by table.",
              }),
            ),
          },
          "One file.",
        ),
      ),
      leftOut: Type.Array(object({ format, reason: text("Why.") }, "A format without a file."), {
        description: "Formats that the dataset does not fit.",
      }),
      deltas: Type.Array(
        object(
          {
            from: count("After this number,"),
            to: count("up to this one."),
            ...fileParts,
          },
          "What changed between two snapshots: `put` with the compiled release, `delete` of what is in it no more.",
        ),
        { description: "Newest first." },
      ),
      links: object({ self: uri("This dataset.") }, "Itself."),
    },
    "A dataset as bulk files.",
  ),
};
