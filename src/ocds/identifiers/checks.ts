/** Arithmetic of check digits. Weights go with the digits from left to right unless a function says otherwise. */

/** Sum of digit times weight. Letters count as their character code less that of "0" (A = 17). */
export function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index++) sum += (digits.charCodeAt(index) - 48) * (weights[index] ?? 0);
  return sum;
}

/** The same from the right; the weights start over when they are used up. */
export function weightedFromRight(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    sum += digit * (weights[index % weights.length] ?? 0);
  }
  return sum;
}

/** Luhn: from the right every second digit is doubled, digits of the products are added, the sum ends in 0. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const product = index % 2 === 1 ? digit * 2 : digit;
    sum += product > 9 ? product - 9 : product;
  }
  return sum % 10 === 0;
}

/** ISO 7064 MOD 97-10, letters as numbers from 10: the rest is 1. */
export function mod97(text: string): boolean {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** AR, 11 digits: 11 less the rest; 11 stands as 0, 10 as 9. */
export function cuit(id: string): boolean {
  const check = 11 - (weighted(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check === 10 ? 9 : check) === Number(id[10]);
}

const brazilian = (rest: number): number => (rest < 2 ? 0 : 11 - rest);

/** BR, 14 characters, of which the first 12 may be letters. */
export function cnpj(id: string): boolean {
  const first = brazilian(weighted(id, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  const second = brazilian(weighted(id, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return id.slice(12) === `${first}${second}`;
}

/** BR, 11 digits of a person. */
export function cpf(id: string): boolean {
  if (/^(\d)\1+$/.test(id)) return false;
  const first = brazilian(weighted(id, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  const second = brazilian(weighted(id, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return id.slice(9) === `${first}${second}`;
}

/** CL, number and check character. */
export function rut(id: string): boolean {
  const check = 11 - (weightedFromRight(id.slice(0, -1), [2, 3, 4, 5, 6, 7]) % 11);
  return (check === 11 ? "0" : check === 10 ? "K" : String(check)) === id.at(-1);
}

/** CO, the check digit of a number. */
export function nitCheckDigit(number: string): string {
  const rest = weightedFromRight(number, [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71]) % 11;
  return String(rest < 2 ? rest : 11 - rest);
}

/** DO, 9 digits. */
export function rnc(id: string): boolean {
  const rest = weighted(id, [7, 9, 8, 6, 5, 4, 3, 2]) % 11;
  return ((((10 - rest) % 9) + 9) % 9) + 1 === Number(id[8]);
}

/** EC, 13 digits: the rule goes with the third one. Undefined where there is no rule. */
export function ruc(id: string): boolean | undefined {
  const kind = Number(id[2]);
  if (kind <= 5) return ecuadorianPerson(id.slice(0, 10));
  if (kind === 6) return elevenLess(weighted(id, [3, 2, 7, 6, 5, 4, 3, 2])) === Number(id[8]);
  if (kind === 9) return elevenLess(weighted(id, [4, 3, 2, 7, 6, 5, 4, 3, 2])) === Number(id[9]);
  return undefined;
}

const elevenLess = (sum: number): number => (11 - (sum % 11)) % 11;

/** EC, 10 digits of a person: weights 2 1 2 1 ..., products above 9 less 9. */
export function ecuadorianPerson(id: string): boolean {
  let sum = 0;
  for (let index = 0; index < 9; index++) {
    const product = Number(id[index]) * (index % 2 === 0 ? 2 : 1);
    sum += product > 9 ? product - 9 : product;
  }
  return (10 - (sum % 10)) % 10 === Number(id[9]);
}

const rising = Array.from({ length: 14 }, (_, index) => index + 2);

/** GT, number and check character. */
export function guatemalanNit(id: string): boolean {
  const check = elevenLess(weightedFromRight(id.slice(0, -1), rising));
  return (check === 10 ? "K" : String(check)) === id.at(-1);
}

const rfcAlphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";

/** MX, 12 characters of a firm or 13 of a person. */
export function rfc(id: string): boolean {
  const padded = id.slice(0, -1).padStart(12, " ");
  let sum = 0;
  for (let index = 0; index < 12; index++) sum += rfcAlphabet.indexOf(padded[index] ?? "0") * (13 - index);
  const check = elevenLess(sum);
  return (check === 10 ? "A" : String(check)) === id.at(-1);
}

/** PE, 11 digits. */
export const peruvianRuc = (id: string): boolean =>
  ((11 - (weighted(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 10) % 10 === Number(id[10]);

/** PY, the check digit of a number. */
export const paraguayanCheckDigit = (number: string): string =>
  String(elevenLess(weightedFromRight(number, rising)) % 10);

/** SV, 14 digits: those up to 100 in digits 11 to 13 follow an older rule. */
export function salvadoranNit(id: string): boolean {
  const check =
    Number(id.slice(10, 13)) <= 100
      ? (weighted(id, [14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10
      : elevenLess(weighted(id, [2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])) % 10;
  return check === Number(id[13]);
}

/** UY, 12 digits; a check of 10 cannot be. */
export const uruguayanRut = (id: string): boolean =>
  elevenLess(weighted(id, [4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) === Number(id[11]);

/** UY, 8 digits of a person. */
export const uruguayanPerson = (id: string): boolean =>
  (10 - (weighted(id, [2, 9, 8, 7, 6, 3, 4]) % 10)) % 10 === Number(id[7]);

const rifLetters: Readonly<Record<string, number>> = { V: 4, E: 8, J: 12, P: 16, G: 20 };

/** VE, letter and 9 digits. Undefined for letters without a rule. */
export function rif(id: string): boolean | undefined {
  const letter = rifLetters[id[0] ?? ""];
  if (letter === undefined) return undefined;
  const check = 11 - ((letter + weighted(id.slice(1), [3, 2, 7, 6, 5, 4, 3, 2])) % 11);
  return (check > 9 ? 0 : check) === Number(id[9]);
}
