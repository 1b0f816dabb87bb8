import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { packages, readJson, root, sources } from "./workspace.ts";

test("the top level is what the architecture says", () => {
  const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n");
  const names = new Set(tracked.filter(Boolean).map((file) => file.split("/")[0]));
  expect([...names].toSorted()).toEqual(
    [
      ".changeset",
      ".ci",
      ".gitignore",
      ".oxfmtrc.json",
      ".oxlintrc.json",
      "CHANGELOG.md",
      "CONTRIBUTING.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "docs",
      "examples",
      "package-lock.json",
      "package.json",
      "packages",
      "tsconfig.json",
      "turbo.json",
      "vitest.config.ts",
    ].toSorted(),
  );
});

interface Project {
  readonly references?: readonly { readonly path: string }[];
}

describe.each(packages().map((each) => [each.name, each] as const))("%s", (name, each) => {
  test("its package.json is of the house's form", () => {
    expect(each.manifest).toMatchObject({
      name: `@mailwright/${name}`,
      version: (readJson("packages/core/package.json") as { version: string }).version,
      description: expect.stringMatching(/^[A-Z].*\.$/),
      license: "MIT",
      type: "module",
      sideEffects: false,
      engines: { node: ">=24" },
      repository: { directory: each.folder },
      files: ["dist", "src", "!**/tsconfig.json", "!**/.tsbuildinfo"],
    });
  });

  test("its entries stand in src", () => {
    for (const entry of each.entries) {
      const target = each.manifest.exports[entry];
      if (target === undefined || typeof target === "string")
        throw new Error(`${entry}: no target`);
      const source = target["@mailwright/source"] ?? "";
      expect(existsSync(join(root, each.folder, source)), source).toBe(true);
      expect(target.default).toBe(source.replace("./src/", "./dist/").replace(/\.ts$/, ".js"));
      expect(target.types).toBe(source.replace("./src/", "./dist/").replace(/\.ts$/, ".d.ts"));
    }
  });

  test("at most three dependencies come from elsewhere", () => {
    const foreign = Object.keys(each.manifest.dependencies ?? {}).filter(
      (dependency) => !dependency.startsWith("@mailwright/"),
    );
    expect(foreign.length).toBeLessThanOrEqual(3);
  });

  test("its type references are its dependencies", () => {
    const { references = [] } = readJson(each.folder, "tsconfig.json") as Project;
    const referenced = references.map(
      ({ path }) => normalize(join(each.folder, path)).split("/")[1],
    );
    const depended = Object.keys(each.manifest.dependencies ?? {})
      .filter((dependency) => dependency.startsWith("@mailwright/"))
      .map((dependency) => dependency.replace("@mailwright/", ""));
    expect([...new Set(referenced)].toSorted()).toEqual(depended.toSorted());
  });

  test("its sources are cut small", () => {
    for (const [file, text] of sources(each.folder))
      expect(text.split("\n").length, file).toBeLessThanOrEqual(400);
  });
});

test("core stays under 400 lines of code", () => {
  const code = [...sources("packages/core").values()]
    .join("\n")
    .replaceAll(/\/\*\*.*?\*\//gs, "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("//"));
  expect(code.length).toBeLessThan(400);
});

test.each([
  ["mailparser", "mime"],
  ["libmime", "mime"],
  ["ip-address", "address"],
  ["tldts", "address"],
  ["zod", "smtp"],
])("%s is used by %s", (library, user) => {
  const imported = [...sources(`packages/${user}`).values()].some(
    (text) => text.includes(`from "${library}"`) || text.includes(`import("${library}")`),
  );
  expect(imported).toBe(true);
  const { dependencies = {} } = readJson(`packages/${user}/package.json`) as {
    dependencies?: Record<string, string>;
  };
  expect(dependencies).toHaveProperty([library]);
});
