/**
 * What of an ocid belongs to its publisher: the registered prefix ("ocds-" and six letters or digits; OCDS 1.1,
 * identifiers); an ocid that has none stands for itself. Case does not make another prefix.
 */
export const prefixOf = (ocid: string): string => /^ocds-[a-z0-9]{6}(?=-|$)/i.exec(ocid)?.[0]?.toLowerCase() ?? ocid;
