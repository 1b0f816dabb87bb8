/**
 * What a user gets: the packages packed and installed by npm; each of them in an empty folder with what
 * it declares and nothing else, its README example run there from `dist/`; its pure entry bundled for a
 * browser.
 */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readmeProgram } from "../src/readme.ts";
import { type Manifest, packages, readJson, root } from "./workspace.ts";

const run = promisify(execFile);
const all = packages();
const folder = mkdtempSync(join(tmpdir(), "mailwright-pack-"));
const installation = join(folder, "installation");
const tarballs = new Map<string, string>();

beforeAll(async () => {
  const names = all.flatMap((each) => ["-w", each.manifest.name]);
  const pack = ["pack", "--json", "--pack-destination", folder, ...names];
  const { stdout } = await run("npm", pack, { cwd: root });
  const packed = Object.values(
    JSON.parse(stdout) as Record<string, { name: string; filename: string }>,
  );
  for (const { name, filename } of packed) tarballs.set(name, join(folder, filename));
  await installAll();
}, 300_000);

/** One installation by npm of all packages: the overrides are those of the root, as in its lock. */
async function installAll(): Promise<void> {
  mkdirSync(installation);
  const { overrides } = readJson("package.json") as { overrides: object };
  const dependencies = Object.fromEntries(
    [...tarballs].map(([name, tarball]) => [name, `file:${tarball}`]),
  );
  const manifest = { private: true, dependencies: { ...dependencies, zod: "^4.6.7" }, overrides };
  writeFileSync(join(installation, "package.json"), JSON.stringify(manifest));
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  // A request that hangs is given up and made again.
  const patient = ["--prefer-offline", "--fetch-timeout=15000", "--fetch-retry-mintimeout=500"];
  await run("npm", ["install", ...quiet, ...patient], { cwd: installation });
}

/** Copies a package and what it declares, and nothing else, out of the installation. */
function copy(name: string, home: string, seen = new Set<string>()): void {
  if (seen.has(name)) return;
  seen.add(name);
  const from = join(installation, "node_modules", name);
  cpSync(from, join(home, "node_modules", name), { recursive: true });
  const { dependencies = {} } = JSON.parse(
    readFileSync(join(from, "package.json"), "utf8"),
  ) as Manifest;
  for (const dependency of Object.keys(dependencies))
    if (!existsSync(join(from, "node_modules", dependency))) copy(dependency, home, seen);
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

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

  test("it needs only what it declares, and its README example runs there", async () => {
    const home = mkdtempSync(join(folder, `${each.name}-`));
    copy(each.manifest.name, home);
    copy("@mailwright/testkit", home);
    if (each.name === "core") copy("zod", home);
    writeFileSync(join(home, "package.json"), JSON.stringify({ private: true, type: "module" }));
    const imports = each.entries.map(
      (entry) => `await import("${each.manifest.name}${entry.slice(1)}");`,
    );
    writeFileSync(join(home, "entries.js"), imports.join("\n"));
    writeFileSync(join(home, "example.ts"), readmeProgram(each.readme));
    await run(process.execPath, ["entries.js"], { cwd: home });
    const example = run(process.execPath, ["example.ts"], { cwd: home, timeout: 30_000 });
    await expect(example).resolves.toBeDefined();
  }, 60_000);
});

test("the command runs from what was installed", async () => {
  const { stdout } = await run(join(installation, "node_modules/.bin/mailwright"), ["--version"]);
  const { version } = readJson("packages/admin/package.json") as { version: string };
  expect(stdout).toBe(`${version}\n`);
});

const pure = ["core", "address", "sasl", "net", "mime", "smtp", "pop3", "router", "rules"];

test.each([...pure.map((name) => `${name}/index`), "rules/mail"])(
  "%s bundles for a browser",
  async (entry) => {
    const [name = "", file = ""] = entry.split("/");
    const result = await build({
      root,
      configFile: false,
      logLevel: "silent",
      build: {
        write: false,
        minify: false,
        lib: { entry: join(root, `packages/${name}/dist/${file}.js`), formats: ["es"] },
      },
    });
    const [output] = [result].flat();
    if (output === undefined || !("output" in output)) throw new Error("nothing was built");
    const modules = output.output.flatMap((chunk) =>
      chunk.type === "chunk" ? Object.keys(chunk.modules) : [],
    );
    expect(modules.length).toBeGreaterThan(0);
    expect(modules.filter((id) => /browser-external|^node:/.test(id))).toEqual([]);
  },
);
