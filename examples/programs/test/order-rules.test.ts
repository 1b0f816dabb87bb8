import { expect, test } from "vitest";
import { run } from "./program.ts";

test("a rule that fires says what is to be done, and all say why", async () => {
  const order = { total: 99, country: "NO", items: ["bread", "Red Wine"] };
  const { output, exitCode } = await run("order-rules", JSON.stringify(order));
  expect(exitCode).toBe(0);
  expect(output.split("\n")).toEqual([
    "ask for the age",
    'rule "large order" (priority 5): missed',
    "  total greater than 1000: 99, misses",
    'rule "alcohol" (priority 5): fired',
    '  items is "*wine*": "bread", "Red Wine", holds',
    "",
  ]);
});

test("a fact that is not of its type is missing, and no rule fires by it", async () => {
  const { output } = await run("order-rules", '{ "total": "9999" }');
  expect(output).toMatch(
    /^rule "large order" \(priority 5\): missed\n {2}total [^\n]*: missing, misses\n/,
  );
  expect((await run("order-rules", "null")).output).toBe(output);
});

test("an order that is no JSON is told in one line", async () => {
  expect(await run("order-rules", "{ total")).toEqual({
    exitCode: 1,
    output: expect.stringMatching(/^.*JSON.*\n$/),
  });
});
