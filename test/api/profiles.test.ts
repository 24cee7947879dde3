import { expect, it } from "vitest";
import { scoreOf } from "../../src/indicators/profiles/profile.ts";
import { questionnaire } from "../../src/indicators/profiles/questionnaire.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { testSource } from "../support/publish.ts";

const database = await testDatabase();
const { get } = testApi(database);

it("tells of each country what was said and what its sources show, and leaves the rest unknown", async () => {
  await testSource(database, { id: "cl-test", country: "CL" });
  const { body } = await get("/api/v1/profiles");
  expect(body.data).toHaveLength(20);
  const of = (country: string) => body.data.find((each: Parsed) => each.country === country);
  expect(of("CL").answers.map((each: Parsed) => [each.question, each.value, each.status])).toEqual([
    ["B05", ["api"], "computed"],
    ["C06", ["size"], "computed"],
    ["H01", "CL-ley-20416", "computed"],
  ]);
  expect(of("CL").groups.find((each: Parsed) => each.code === "B")).toMatchObject({
    questions: 8,
    answered: 1,
    score: null,
  });
  // Bolivia's profile was completed, and no definition of a small firm is at hand.
  expect(of("BO").statements.map((each: Parsed) => each.id)).toEqual(["profile-completed", "sme-next"]);
  expect(of("BO").answers).toEqual([]);
  expect((await get("/api/v1/profiles?country=bo,cl")).body.data).toHaveLength(2);
});

it("is part of what is told of a country, of those outside of the programme none", async () => {
  await testSource(database, { id: "xk-test", country: "XK" });
  for (const country of ["CL", "BO"]) {
    const { body } = await get(`/api/v1/countries/${country}`);
    expect(body.profile).toEqual((await get(`/api/v1/profiles?country=${country}`)).body.data[0]);
  }
  expect((await get("/api/v1/countries/XK")).body).toMatchObject({ country: "XK", profile: null });
});

it("asks 80 questions in 12 groups", () => {
  expect(questionnaire.map(({ code, questions }) => `${code}${questions.length}`).join(" ")).toBe(
    "A10 B8 C7 D4 E12 F6 G5 H7 I5 J4 K6 L6",
  );
});

it("scores a group over what is answered with yes, partly or no", () => {
  const questions = questionnaire.find(({ code }) => code === "E")!.questions;
  const answer = (question: string, value: string) =>
    ({ question, value, status: "reviewed", evidence: null, comment: null }) as const;
  expect(scoreOf(questions, [answer("E01", "yes"), answer("E02", "partly"), answer("E03", "optional")])).toBe(0.75);
  expect(scoreOf(questions, [answer("E03", "optional")])).toBeNull();
});
