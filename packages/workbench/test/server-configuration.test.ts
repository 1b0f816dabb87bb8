/** The configuration that the reference server's README shows is one it takes. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./workspace.ts";

test("the example of the README is right", () => {
  const readme = readFileSync(join(root, "examples/server/README.md"), "utf8");
  const [, json = ""] = /^```json\n(.*?)^```/ms.exec(readme) ?? [];
  // The files of its keys are not on this machine.
  const { tls, ...config } = JSON.parse(json) as Record<string, unknown>;
  expect(tls).toEqual({ key: expect.any(String), certificate: expect.any(String) });
  const folder = mkdtempSync(join(tmpdir(), "mailwright-configuration-"));
  try {
    const file = join(folder, "mail.json");
    writeFileSync(file, JSON.stringify(config));
    const flags = ["--conditions=@mailwright/source", "--disable-warning=ExperimentalWarning"];
    const main = join(root, "examples/server/src/main.ts");
    const output = execFileSync(process.execPath, [...flags, main, "--check", "--config", file]);
    expect(output.toString()).toBe("The configuration is right.\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
