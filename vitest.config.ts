import { readdirSync } from "node:fs";
import { type Plugin, transformWithOxc } from "vite";
import { defineConfig } from "vitest/config";
import { readmeTests } from "./packages/workbench/src/readme.ts";

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

/** Makes each `ts` fence of a README a test. */
function readmes(): Plugin {
  return {
    name: "readme-tests",
    enforce: "pre",
    transform(markdown, id) {
      if (!id.endsWith(".md")) return undefined;
      return transformWithOxc(readmeTests(markdown), `${id}.ts`);
    },
  };
}

export default defineConfig({
  plugins: [readmes()],
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects,
    // Modules hold no state, so that files may share a process; worker threads of the packages
    // find their sources by the same condition.
    isolate: false,
    // One more than vitest would take on two cores: many tests wait for a disk or for other programs.
    maxWorkers: 2,
    pool: "forks",
    execArgv: ["--conditions=@mailwright/source", "--disable-warning=ExperimentalWarning"],
    testTimeout: 20_000,
    reporters: ["default", ["json", { outputFile: "node_modules/.cache/mailwright/tests.json" }]],
    coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"] },
  },
});
