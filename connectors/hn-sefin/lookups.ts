/** What SIAFI writes into empty fields. S */
export const nothing = /^ND$/i;
