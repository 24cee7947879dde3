import { setImmediate as nextTurn } from "node:timers/promises";
import { isObject, parseJson } from "../../base/json.ts";
import { Survey, type SurveyResult } from "../../ocds/quality/index.ts";
import type { Database } from "../../store/database.ts";
import { type QualitySubject, readSubject } from "../../store/quality-scores.ts";

/** Compiled releases that are looked at for each subject: those that changed last. */
export const sampleSize: Readonly<Record<QualitySubject, number>> = { source: 2_000, buyer: 500 };

/** What the checks say of a source or a buyer, as of one number of the change feed. */
export interface SubjectSurvey {
  readonly result: SurveyResult;
  /** Of the releases, those that are valid OCDS. */
  readonly valid: number;
  readonly change: number;
  /** Whether all that there is was looked at. */
  readonly complete: boolean;
}

/** Runs the quality checks over a subject's newest compiled releases. */
export async function surveySubject(
  database: Pick<Database, "sql">,
  subject: QualitySubject,
  id: string,
  now: Date,
): Promise<SubjectSurvey> {
  const survey = new Survey({ now });
  let valid = 0;
  const read = await readSubject(database, { subject, id, most: sampleSize[subject] }, async (texts) => {
    for (const text of texts) {
      const release = parseJson(text.body);
      if (isObject(release)) survey.add(release);
      if (text.valid) valid += 1;
    }
    // Others are served in between.
    await nextTurn();
  });
  return { ...read, valid, result: survey.result() };
}
