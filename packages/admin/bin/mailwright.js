#!/usr/bin/env node
/*
 * Starts the `mailwright` command: what was built, with the Node that runs this; in the repository its
 * sources, with the Node that comes with them where that is needed.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const isNew = (version) => Number(version.split(".")[0]) >= 24;

// A published package has no such file.
const isRepository = existsSync(at("../tsconfig.json"));
const main = at(isRepository ? "../src/main.ts" : "../dist/main.js");
const own = at("../../../node_modules/.bin/node");
const node = isNew(process.versions.node) || !isRepository ? process.execPath : own;

if (node === process.execPath && !isNew(process.versions.node)) {
  console.error(`mailwright: it needs Node 24 or newer, and this is ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  const flags = ["--disable-warning=ExperimentalWarning"];
  const env = { ...process.env };
  if (isRepository) {
    flags.push("--conditions=@mailwright/source");
    env.NODE_COMPILE_CACHE ??= at("../../../node_modules/.cache/node");
  }
  const { status, error } = spawnSync(node, [...flags, main, ...process.argv.slice(2)], {
    env,
    stdio: "inherit",
  });
  if (error !== undefined) console.error(`mailwright: ${error.message}`);
  process.exitCode = status ?? 1;
}
