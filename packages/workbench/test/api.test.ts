import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { packages, root, type Target } from "./workspace.ts";

/** The declarations a file exports, and of every file it exports from, without their comments. */
function declarations(file: string, seen: Set<string>): string {
  if (seen.has(file)) return "";
  seen.add(file);
  const text = readFileSync(file, "utf8")
    .replaceAll(/^\s*(\/\*\*.*?\*\/|\/\/.*?$)\n?/gms, "")
    .trim();
  const from = [...text.matchAll(/ from "(\.[^"]+)\.ts"/g)].map(([, path]) => `${path}.d.ts`);
  return [text, ...from.map((path) => declarations(join(dirname(file), path), seen))]
    .filter((part) => part !== "")
    .join("\n");
}

test.each(packages().map((each) => [each.name, each] as const))(
  "the public types of %s are those last agreed on",
  async (_, { folder, entries, manifest }) => {
    const text = entries.map((entry) => {
      const { types } = manifest.exports[entry] as Target;
      return `// ${entry}\n${declarations(join(root, folder, types), new Set())}\n`;
    });
    await expect(text.join("\n")).toMatchFileSnapshot(join(root, folder, "api.txt"));
  },
);
