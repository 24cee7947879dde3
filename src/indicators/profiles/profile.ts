import { countryName, programmeCountries } from "../../base/countries.ts";
import { sizeDefinition } from "../definitions/size-definitions.ts";
import { type Question, questionnaire } from "./questionnaire.ts";
import { type HistoricalStatement, statements } from "./statements.ts";

/** An answer to a question of the questionnaire, with where it is from. */
export interface Answer {
  readonly question: string;
  readonly value: string | readonly string[];
  /** Who says so: `computed` is what our data show, and stands beside what a country reports. */
  readonly status: "self_reported" | "reviewed" | "verified" | "historical" | "computed";
  readonly evidence: string | null;
  readonly comment: string | null;
}

export interface GroupScore {
  readonly code: string;
  readonly name: string;
  readonly questions: number;
  readonly answered: number;
  /** Mean over answered yes-or-no questions (yes 1, partly 0.5, no 0); null where there is none. */
  readonly score: number | null;
}

export interface Profile {
  readonly country: string;
  readonly name: string;
  readonly groups: readonly GroupScore[];
  readonly answers: readonly Answer[];
  readonly statements: readonly HistoricalStatement[];
}

/** What a source of ours shows of its country. */
export interface SourceEvidence {
  readonly id: string;
  readonly country: string | null;
  readonly access: string | null;
  readonly supplierSize: boolean | null;
  readonly portal: string | null;
}

/** The profile of a country, from what was stated of it and from what its sources show. */
export function profileOf(country: string, sources: readonly SourceEvidence[]): Profile {
  const own = sources.filter((source) => source.country === country);
  const answers = computed(country, own);
  return {
    country,
    name: countryName(country),
    groups: questionnaire.map(({ code, name, questions }) => {
      const given = answers.filter((answer) => questions.some((question) => question.code === answer.question));
      return { code, name, questions: questions.length, answered: given.length, score: scoreOf(questions, given) };
    }),
    answers,
    statements: statements.filter((each) => each.countries.includes(country)),
  };
}

const points: Readonly<Record<string, number>> = { yes: 1, partly: 0.5, no: 0 };

/** Mean of the points of the questions of type `ynp` that are answered. */
export function scoreOf(questions: readonly Question[], answers: readonly Answer[]): number | null {
  const scored = answers.flatMap(({ question, value }) => {
    const type = questions.find((each) => each.code === question)?.type;
    const point = type === "ynp" && typeof value === "string" ? points[value] : undefined;
    return point === undefined ? [] : [point];
  });
  return scored.length === 0 ? null : scored.reduce((sum, each) => sum + each, 0) / scored.length;
}

export const profiledCountries: readonly string[] = [...programmeCountries].sort();

function computed(country: string, sources: readonly SourceEvidence[]): Answer[] {
  const answers: Answer[] = [];
  const add = (question: string, value: Answer["value"], from: SourceEvidence | undefined, comment: string) =>
    answers.push({ question, value, status: "computed", evidence: from?.portal ?? null, comment });
  const api = sources.find(({ access }) => access === "api");
  if (api) add("B05", ["api"], api, `Pregón reads it as source ${api.id}.`);
  const sized = sources.find(({ supplierSize }) => supplierSize === true);
  if (sized)
    add(
      "C06",
      ["size"],
      sized,
      `Source ${sized.id} shows sizes of suppliers; of the register itself nothing is known.`,
    );
  const definition = sizeDefinition(country);
  if (definition && definition.law !== "not found") {
    add("H01", definition.id, undefined, `${definition.law}; mark ${definition.mark}, ${definition.source}.`);
  }
  return answers;
}
