import { cognates, type TextLanguage } from "./cognates.ts";

/**
 * Full text over four languages. A notice is indexed once, by the word forms of its own language (the configurations
 * `pregon_es`, `pregon_pt`, `pregon_en`, `pregon_fr`: accents off, then the Snowball stemmer), which is all that the
 * writer pays. A search is put into the words of each language here and matched against the notices of that language.
 *
 * What it does: case and accents never matter; a word finds its inflected forms, and its cognates in the other three
 * languages so far as they share a stem and differ by a known ending or beginning (`licitación`, `licitações`,
 * `licitation`; see cognates.ts). `"several words"` must stand side by side, each in any of its forms; `-word` and
 * `-"a phrase"` exclude, cognates included; `or` between two words or phrases parts alternatives, and binds less than
 * standing side by side. Articles, prepositions and conjunctions of all four languages count only inside quotes.
 *
 * What it does not: translate (`licitación` does not find `tender`, nor `salud` `health`), correct spelling, or match
 * parts of words.
 */
export interface SearchQuery {
  /** The search as the text that `to_tsquery` takes with the configuration of the language. */
  readonly in: (language: TextLanguage) => string;
}

/** Words that hold sentences together in one language and would be asked for as words in the other three. */
const functionWords = new Set(
  `a al as aos au aux c com con d da das de del do dos du e el em en et for from in j l la las le les lo los m n na nas
  no nos o of on os ou para pelo pela por pour par qu s sur t the to u un una um uma une und y with and`.split(/\s+/),
);

/** Only the first different words of a search ask for their cognates too, which bounds the cost of a long one. */
const mostWithCognates = 24;

interface Term {
  readonly excluded: boolean;
  /** In their order, side by side. */
  readonly words: readonly string[];
}

/** The signs beyond ASCII that occur in texts and are no letters or digits, as ranges: a Unicode class is ten times slower. */
const signs =
  /[\u0080-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f\ufff0-\uffff]+/g;

/**
 * Text as it is indexed and asked for: composed characters, and a space for signs beyond ASCII, since a database
 * without a locale of its own takes all of those for letters (`“obra”` would be a word with its quotes).
 */
export const searchableText = (text: string): string => text.normalize("NFC").replace(signs, " ");

/** Reads a search as people type it; any text is one. Undefined where it asks for no word at all. */
export function searchQuery(text: string): SearchQuery | undefined {
  const alternatives = parse(text);
  if (alternatives.length === 0) return undefined;
  return { in: (language) => write(alternatives, language) };
}

function parse(text: string): Term[][] {
  // Typographic quotes are quotes. An apostrophe parts words as in the index; a backslash would escape in a tsquery.
  const plain = searchableText(text.replace(/[“”„«»]/g, '"')).replace(/['\\\0]/g, " ");
  const alternatives: Term[][] = [[]];
  for (const [token] of plain.matchAll(/-*"[^"]*"?|[^\s"]+/g)) {
    const excluded = token.startsWith("-");
    const bare = token.replace(/^-+/, "");
    if (bare.toLowerCase() === "or" && !excluded) alternatives.push([]);
    else {
      const quoted = bare.startsWith('"');
      const words = quoted ? bare.split(/[\s"]+/).flatMap(wordsOf) : wordsOf(bare).filter(carriesMeaning);
      if (words.length > 0) alternatives.at(-1)?.push({ excluded, words });
    }
  }
  return alternatives.filter((terms) => terms.length > 0);
}

/** One word without accents, case and the punctuation around it; none where nothing is left. */
function wordsOf(token: string): string[] {
  const word = token
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  return word === "" ? [] : [word];
}

const carriesMeaning = (word: string): boolean => !functionWords.has(word);

function write(alternatives: readonly Term[][], language: TextLanguage): string {
  const written = new Map<string, string>();
  const operand = (word: string): string => {
    const known = written.get(word);
    if (known !== undefined) return known;
    const forms = written.size < mostWithCognates && /^\p{L}+$/u.test(word) ? cognates(word, language) : [word];
    const text = `(${forms.map((form) => `'${form}'`).join(" | ")})`;
    written.set(word, text);
    return text;
  };
  const term = ({ excluded, words }: Term) => `${excluded ? "!" : ""}(${words.map(operand).join(" <-> ")})`;
  return alternatives.map((terms) => `(${terms.map(term).join(" & ")})`).join(" | ");
}
