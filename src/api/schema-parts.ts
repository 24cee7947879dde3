import { type TProperties, type TSchema, type TUnsafe, Type } from "typebox";

/** The small parts that the schemas of the API are made of. */

/** A reference to a component: one of these, or a block of OCDS. */
export const ref = (name: string): TUnsafe<unknown> => Type.Unsafe({ $ref: `#/components/schemas/${name}` });

export const closed = { additionalProperties: false } as const;
export const object = <Properties extends TProperties>(properties: Properties, description: string) =>
  Type.Object(properties, { ...closed, description });
export const text = (description: string) => Type.String({ description });
export const instant = (description: string) => Type.String({ format: "date-time", description });
export const count = (description: string) => Type.Integer({ minimum: 0, description });
export const uri = (description: string) => Type.String({ format: "uri", description });
export const nullable = (schema: TSchema, description?: string) =>
  Type.Union([schema, Type.Null()], description === undefined ? {} : { description });
export const optional = Type.Optional;
