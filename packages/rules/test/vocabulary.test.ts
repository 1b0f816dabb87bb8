import { expect, test } from "vitest";
import { type ActionTypes, type FactTypes, RulesUsageError, vocabulary } from "@mailwright/rules";

test("a vocabulary keeps what it is made of", () => {
  const { facts, actions, final } = vocabulary({
    facts: { total: "number" },
    actions: { refuse: { text: "text?" } },
    final: ["refuse"],
  });
  expect({ facts, actions, final }).toEqual({
    facts: { total: "number" },
    actions: { refuse: { text: "text?" } },
    final: ["refuse"],
  });
});

test.each([
  [{ total: "money" }, {}, "the fact total has no type money"],
  [{ total: "toString" }, {}, "the fact total has no type toString"],
  [{}, { stop: {} }, "the action stop is built in"],
  [{}, { tell: { type: "text" } }, "the parameter name type is taken"],
  [{}, { tell: { rule: "text" } }, "the parameter name rule is taken"],
  [{}, { tell: { "a.b": "text" } }, "the parameter name a.b is not letters and digits"],
  [{}, { tell: { who: "people" } }, "the parameter who has no type people"],
])("%j %j", (facts, actions, problem) => {
  const make = (): unknown =>
    vocabulary({ facts: facts as FactTypes, actions: actions as unknown as ActionTypes });
  expect(make).toThrow(RulesUsageError);
  expect(make).toThrow(expect.objectContaining({ code: "RULES_VOCABULARY" }));
  expect(make).toThrow(problem);
});
