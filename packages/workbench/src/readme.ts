/** The TypeScript examples of a README as one module of tests or one program. */

const FENCE = /^```ts\n(.*?)^```/gms;
const IMPORT = /^import [^;]*?;$/gms;
const ASSERTION = /^(.+); \/\/ => (.+)$/gm;

function examples(markdown: string): { readonly imports: string[]; readonly bodies: string[] } {
  const fences = [...markdown.matchAll(FENCE)].map((match) => match[1] ?? "");
  return {
    imports: [...new Set(fences.flatMap((code) => code.match(IMPORT) ?? []))],
    bodies: fences.map((code) => code.replaceAll(IMPORT, "")),
  };
}

/** A module for the test runner: one test a fence; a line `f(x); // => y` asserts equality. */
export function readmeTests(markdown: string): string {
  const { imports, bodies } = examples(markdown);
  const tests = bodies.map((body, i) => {
    const code = body.replaceAll(ASSERTION, "__expect($1).toEqual($2);");
    return `__test("example ${i + 1}", async () => {\n${code}});`;
  });
  const none = '__test("has no example", () => {});';
  const runner = 'import { expect as __expect, test as __test } from "vitest";';
  return [runner, ...imports, ...(tests.length > 0 ? tests : [none])].join("\n");
}

/** A program for Node alone, with the same meaning. */
export function readmeProgram(markdown: string): string {
  const { imports, bodies } = examples(markdown);
  const blocks = bodies.map((body) => {
    const code = body.replaceAll(ASSERTION, "__assert.deepStrictEqual($1, $2);");
    return `await (async () => {\n${code}})();`;
  });
  return ['import * as __assert from "node:assert";', ...imports, ...blocks].join("\n");
}
