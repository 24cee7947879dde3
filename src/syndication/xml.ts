import { XMLBuilder } from "fast-xml-parser";

/** An element: text, attributes under names with `@`, text beside them under `#`; a list is the element repeated. */
export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] | undefined };

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  textNodeName: "#",
  suppressEmptyNode: true,
  processEntities: true,
});

/** A document with its declaration first. Texts are escaped here; they are to be plain (text.ts). */
export const xmlDocument = (root: { readonly [name: string]: XmlNode }): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(root)}\n`;
