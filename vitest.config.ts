import { readdirSync } from "node:fs";
import { type Plugin, transformWithOxc } from "vite";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { readmeTests } from "./packages/workbench/src/readme.ts";

// Tests import packages by name and get their sources: nothing has to be built first.
const conditions = ["@mailwright/source", "node", "import", "default"];

const folders = ["packages", "examples"].flatMap((parent) =>
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
const guides = {
  extends: true as const,
  root: "docs/guides",
  test: { name: "guides", include: ["*.md"] },
};

/** A guide is one program told in steps: its `ts` fences are joined into one. */
function joined(markdown: string): string {
  const steps = [...markdown.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1]);
  return `\`\`\`ts\n${steps.join("")}\`\`\`\n`;
}

/** Makes each `ts` fence of a README a test, and each guide one. */
function readmes(): Plugin {
  return {
    name: "readme-tests",
    enforce: "pre",
    transform(markdown, id) {
      if (!id.endsWith(".md")) return undefined;
      const examples = id.includes("/docs/guides/") ? joined(markdown) : markdown;
      return transformWithOxc(readmeTests(examples), `${id}.ts`);
    },
  };
}

const waits = ({ moduleId }: TestSpecification): boolean =>
  /workbench\/test\/(pack|server-.*)\.test\.ts$/.test(moduleId);

/** What waits for other programs and the network is begun first, and waits beside the rest. */
class WaitsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's own method, not an array's
    const sorted = await super.sort(files);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

export default defineConfig({
  plugins: [readmes()],
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: [...folders, guides],
    // Modules hold no state, so that files may share a process; worker threads of the packages
    // find their sources by the same condition.
    isolate: false,
    // More than vitest would take on two cores: many tests wait for a disk or for other programs.
    maxWorkers: 3,
    sequence: { sequencer: WaitsFirst },
    pool: "forks",
    execArgv: ["--conditions=@mailwright/source", "--disable-warning=ExperimentalWarning"],
    testTimeout: 20_000,
    reporters: ["default", ["json", { outputFile: "node_modules/.cache/mailwright/tests.json" }]],
    coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"] },
  },
});
