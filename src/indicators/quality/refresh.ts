import type { Database } from "../../store/database.ts";
import { withJobLock } from "../../store/locks.ts";
import { dueForScores, type QualitySubject, saveScores } from "../../store/quality-scores.ts";
import { levelScores } from "./levels.ts";
import { surveySubject } from "./survey.ts";

/** Raised when the checks or the levels become others: all is scored anew then. */
const checksVersion = 1;

/**
 * Scores the sources and the buyers of which something has changed since their last scores. What is done is on record at
 * once: a run that is killed is continued by the next.
 * @returns how many were scored; undefined where another process is at it
 */
export async function refreshScores(
  database: Database,
  { now, signal }: { readonly now: () => Date; readonly signal?: AbortSignal },
): Promise<Record<QualitySubject, number> | undefined> {
  return withJobLock(database, "quality", async () => {
    const scored = { source: 0, buyer: 0 };
    for (const subject of ["source", "buyer"] as const) {
      for (const id of await dueForScores(database, subject, checksVersion)) {
        signal?.throwIfAborted();
        const at = now();
        const { result, valid, change, complete } = await surveySubject(database, subject, id, at);
        await saveScores(database, {
          subject,
          id,
          change,
          version: checksVersion,
          computedAt: at.toISOString(),
          records: result.releases,
          complete,
          stages: result.stages,
          // What holds of a whole portal says nothing of one body.
          levels: levelScores(result, valid, subject === "source"),
        });
        scored[subject] += 1;
      }
    }
    return scored;
  });
}
