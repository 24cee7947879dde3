import { type FlagItem, flagDescription, type ProcessResults } from "../indicators/red-flags/index.ts";

/** The red flags of a process in plain words: those raised, those not, and what could not be judged and why. */
export function Flags({ results, ocid }: { results: ProcessResults | undefined; ocid: string }) {
  if (results === undefined) return null;
  const of = (...wanted: FlagItem["result"][]) => results.process.filter(({ result }) => wanted.includes(result));
  const [raised, clear, unjudged] = [of("flag"), of("clear"), of("notApplicable", "excluded")];
  const organizations = results.organizations.filter(({ result }) => result === "flag");
  return (
    <>
      <h2>Red flags</h2>
      <p class="soft">
        A red flag is a reason to ask, not a finding of wrongdoing. {raised.length} raised, {clear.length} not raised,{" "}
        {unjudged.length} could not be judged. <a href={`/api/v1/notices/${ocid}/flags`}>All as data</a>
      </p>
      {raised.length > 0 && (
        <ul>
          {raised.map((flag) => (
            <li>
              <strong>{flag.name}</strong>: {flagDescription(flag.code).question} {flag.explanation}
            </li>
          ))}
        </ul>
      )}
      {organizations.length > 0 && (
        <ul>
          {organizations.map((flag) => (
            <li>
              <strong>{flag.name}</strong> ({typeWords[flag.subject.type]} <code>{flag.subject.id}</code>, over all its
              processes): {flag.explanation}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>Not raised, or not judged</summary>
        <ul>
          {[...clear, ...unjudged].map((flag) => (
            <li>
              {flag.name}: {flag.explanation}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

const typeWords = {
  process: "process",
  buyer: "buyer",
  procuringEntity: "procuring entity",
  tenderer: "tenderer",
} as const;
