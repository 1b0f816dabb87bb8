/** The unit for systemd starts what `npm start` does, and reloads it. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installed } from "./peers.ts";
import { readJson, root } from "./workspace.ts";

const file = join(root, "examples/server/mailwright.service");
const unit = readFileSync(file, "utf8");

test("it starts what npm start does", () => {
  const { scripts } = readJson("package.json") as { scripts: { start: string } };
  const [, command = ""] = scripts.start.split(" exec node ");
  expect(command).toContain("examples/server/src/main.ts");
  expect(unit).toMatch(new RegExp(`^ExecStart=\\S+/node ${RegExp.escape(command)} --config `, "m"));
  expect(unit).toMatch(/^ExecReload=\/bin\/kill -HUP \$MAINPID$/m);
});

test.skipIf(!installed("systemd-analyze"))("systemd understands every line of it", () => {
  const options = { encoding: "utf8", stdio: "pipe" } as const;
  const findings = (): string => {
    try {
      return execFileSync("systemd-analyze", ["verify", "--man=no", file], options);
    } catch (error) {
      return (error as { stderr: string }).stderr;
    }
  };
  // The program itself is not installed there.
  const lines = findings()
    .split("\n")
    .filter((line) => line.includes("mailwright.service") && !line.includes("is not executable"));
  expect(lines).toEqual([]);
});
