import { readdirSync } from "node:fs";
import { type Plugin, transformWithOxc } from "vite";
import { defineConfig } from "vitest/config";

// Tests import packages by name and get their sources: nothing has to be built first.
const conditions = ["@mailwright/source", "node", "import", "default"];

const projects = ["packages", "examples"].flatMap((parent) =>
  readdirSync(new URL(parent, import.meta.url)).map((name) => ({
    extends: true as const,
    root: `${parent}/${name}`,
    test: {
      name,
      include: ["test/**/*.test.ts", "README.md"],
      benchmark: { include: ["bench/**/*.bench.ts"] },
    },
  })),
);

/** Makes each ```ts fence of a README a test; a line `f(x); // => y` asserts that f(x) equals y. */
function readmeTests(): Plugin {
  return {
    name: "readme-tests",
    enforce: "pre",
    transform(markdown, id) {
      if (!id.endsWith(".md")) return undefined;
      const fences = [...markdown.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1] ?? "");
      const imports = new Set(fences.flatMap((code) => code.match(/^import .*?;$/gms) ?? []));
      const tests = fences.map((code, i) => {
        const body = code
          .replaceAll(/^import .*?;$/gms, "")
          .replaceAll(/^(.+); \/\/ => (.+)$/gm, "__expect($1).toEqual($2);");
        return `__test("example ${i + 1}", async () => {\n${body}});`;
      });
      const module = [
        'import { expect as __expect, test as __test } from "vitest";',
        ...imports,
        ...(tests.length > 0 ? tests : ['__test("has no example", () => {});']),
      ];
      return transformWithOxc(module.join("\n"), `${id}.ts`);
    },
  };
}

export default defineConfig({
  plugins: [readmeTests()],
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects,
    // Modules hold no state, so that files may share a process; worker threads of the packages
    // find their sources by the same condition.
    isolate: false,
    pool: "forks",
    execArgv: ["--conditions=@mailwright/source", "--disable-warning=ExperimentalWarning"],
    testTimeout: 20_000,
    reporters: ["default", ["json", { outputFile: "node_modules/.cache/mailwright/tests.json" }]],
    coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"] },
  },
});
