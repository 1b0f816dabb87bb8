/**
 * What a user gets: each package packed, installed into an empty folder with only the floors below
 * it, its README example run from `dist/`, and its pure entries bundled for a browser.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readmeProgram } from "../src/readme.ts";
import { type Package, packages, readJson, root } from "./workspace.ts";

const run = promisify(execFile);
const all = packages();
const folder = mkdtempSync(join(tmpdir(), "mailwright-pack-"));
const tarballs = new Map<string, string>();

beforeAll(async () => {
  const names = all.flatMap((each) => ["-w", each.manifest.name]);
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder, ...names], {
    cwd: root,
  });
  const packed = Object.values(
    JSON.parse(stdout) as Record<string, { name: string; filename: string }>,
  );
  for (const { name, filename } of packed) tarballs.set(name, join(folder, filename));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The package, what it depends on among ours, and the testkit for its examples. */
function closure(
  name: string,
  seen = new Set<string>(["@mailwright/testkit"]),
): ReadonlySet<string> {
  if (!name.startsWith("@mailwright/") || seen.has(name)) return seen;
  seen.add(name);
  const { manifest } = all.find((each) => each.manifest.name === name) as Package;
  for (const dependency of Object.keys(manifest.dependencies ?? {})) closure(dependency, seen);
  return seen;
}

test("all packages together stay under 3 MB", () => {
  const sizes = [...tarballs.values()].map((file) => statSync(file).size);
  expect(sizes.length).toBe(all.length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3_000_000);
});

describe.each(all.map((each) => [each.name, each] as const))("%s", (_, each) => {
  test("publint finds nothing", async () => {
    const tarball = new Uint8Array(readFileSync(tarballs.get(each.manifest.name) ?? "")).buffer;
    const { messages } = await publint({ strict: true, pack: { tarball } });
    expect(messages).toEqual([]);
  });

  test("its types resolve for users", async () => {
    const data = readFileSync(tarballs.get(each.manifest.name) ?? "");
    const result = await checkPackage(createPackageFromTarballData(data));
    // The packages are ES modules alone; require() of them works in Node 24 all the same.
    const ignored = new Set(["CJSResolvesToESM", "NoResolution"]);
    const problems = result.types === false ? ["no types"] : result.problems;
    expect(
      problems.filter(
        (problem) =>
          typeof problem === "string" ||
          !(
            ignored.has(problem.kind) ||
            ("resolutionKind" in problem && problem.resolutionKind === "node10")
          ),
      ),
    ).toEqual([]);
  });

  test("it installs alone, and its README example runs there", async () => {
    const home = mkdtempSync(join(folder, `${each.name}-`));
    const { overrides } = readJson("package.json") as { overrides: object };
    const dependencies = Object.fromEntries(
      [...closure(each.manifest.name)].map((name) => [name, `file:${tarballs.get(name) ?? ""}`]),
    );
    const zod = each.entries.includes("./config") ? { zod: "^4.6.7" } : {};
    const manifest = {
      private: true,
      type: "module",
      dependencies: { ...dependencies, ...zod },
      overrides,
    };
    writeFileSync(join(home, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(home, "example.ts"), readmeProgram(each.readme));
    const install = [
      "install",
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      "--loglevel=error",
      // A request that hangs is given up and made again, well within the time of the test.
      "--fetch-timeout=15000",
      "--fetch-retry-mintimeout=500",
    ];
    await run("npm", install, { cwd: home });
    const imports = each.entries
      .filter((entry) => entry !== "./worker")
      .map((entry) => `await import("${each.manifest.name}${entry.slice(1)}");`);
    writeFileSync(join(home, "entries.js"), imports.join("\n"));
    await run(process.execPath, ["entries.js"], { cwd: home });
    const example = run(process.execPath, ["example.ts"], { cwd: home, timeout: 30_000 });
    await expect(example).resolves.toBeDefined();
  }, 120_000);
});

const pure = ["core", "address", "sasl", "net", "mime", "smtp", "pop3", "router"];

test.each(pure)("%s bundles for a browser", async (name) => {
  const result = await build({
    root,
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: false,
      lib: { entry: join(root, `packages/${name}/dist/index.js`), formats: ["es"] },
    },
  });
  const [output] = [result].flat();
  if (output === undefined || !("output" in output)) throw new Error("nothing was built");
  const modules = output.output.flatMap((chunk) =>
    chunk.type === "chunk" ? Object.keys(chunk.modules) : [],
  );
  expect(modules.length).toBeGreaterThan(0);
  expect(modules.filter((id) => /browser-external|^node:/.test(id))).toEqual([]);
});
