import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { openDatabase } from "@mailwright/database";
import { afterAll, describe, expect, test } from "vitest";
import { type Administrator, commands, openAdministrator } from "../src/index.ts";
import { isSwitch, optionName, usageOf } from "../src/usage.ts";
import { dataFolder, removeData, temporaryFolder } from "./data.ts";
import { runLine } from "./terminal.ts";

afterAll(removeData);

const line = (text: string) => runLine("/nowhere", text.split(" ").filter(Boolean));

describe("what is not understood", () => {
  test.each([
    ["acount add x", 'there is no command "acount add": perhaps "account add"?'],
    ["domian list", 'there is no command "domian list": perhaps "domain list"?'],
    ["frobnicate", 'there is no command "frobnicate": --help lists them'],
    ["element", '"element" is not all: "element list".'],
    ["queue lst", 'there is no command "queue lst": perhaps "queue list"?'],
    ["account show", "address is missing: write account show ADDRESS"],
    ["account show a b", '"b" is too much, unless it is to be quoted: write account show ADDRESS'],
    ["status --first", '"status" has no option --first: write status'],
    ["status --wrong", "Unknown option '--wrong': --help behind a command lists its options."],
    ["queue list --limit", /--limit.*: --help behind/],
    ["queue list --limit -1", /--limit/],
    ["frobnicate --help", 'there is no command "frobnicate": --help lists them'],
  ])("%s", async (text, told) => {
    const { code, out, error } = await line(text);
    expect([code, out]).toEqual([2, ""]);
    expect(error).toMatch(
      told instanceof RegExp
        ? told
        : `mailwright: ${told}
`,
    );
  });
});

test("--help lists all commands, those of an area, or what one takes", async () => {
  const { code, out } = await line("--help");
  expect(code).toBe(0);
  for (const command of commands) expect(out).toContain(usageOf(command));
  expect(await line("")).toMatchObject({ code: 0, out });
  const area = await line("alias --help");
  expect(area.out).toContain("alias add ALIAS TARGET");
  expect(area.out).not.toContain("account add");
  expect((await line("queue list --help")).out).toMatch(
    /^Usage: mailwright queue list \[--state STATE\].*--state STATE +only.*--data DIR/s,
  );
  for (const text of out.split("\n")) expect(text.length).toBeLessThan(140);
});

test("--version is that of the package", async () => {
  const manifest = await readFile(new URL("../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  expect(await line("--version")).toEqual({ code: 0, out: `${version}\n`, error: "" });
});

test("an option of one name is written in one way", () => {
  const written = new Map<string, boolean>([
    ["data", false],
    ["json", true],
    ["help", true],
    ["version", true],
  ]);
  for (const { options } of commands)
    for (const [name, option] of Object.entries(options)) {
      const called = optionName(name, option);
      expect([called, written.get(called) ?? isSwitch(option)]).toEqual([called, isSwitch(option)]);
      written.set(called, isSwitch(option));
    }
});

test("without data there is nothing to administer", async () => {
  await using folder = await temporaryFolder();
  const ran = await runLine("/nowhere", ["status", "--data", folder.path]);
  expect(ran).toEqual({
    code: 1,
    out: "",
    error: expect.stringMatching(/mailwright.db is not there: name the folder with --data DIR/),
  });
  const { code, out } = await runLine(folder.path, ["status", "--json"]);
  expect([code, JSON.parse(out)]).toMatchObject([1, { error: { code: "ADMIN_NO_DATA" } }]);
});

test("data that a server has open are left alone", async () => {
  await using folder = await dataFolder();
  await using _ = await openDatabase({ file: join(folder.path, "mailwright.db") }, []);
  expect(await runLine(folder.path, ["status"])).toEqual({
    code: 1,
    out: "",
    error: expect.stringMatching(/a server has .* open, but does not answer/),
  });
});

test("data that could not be opened are opened once they can be", async () => {
  await using folder = await dataFolder();
  await using administrator = openAdministrator({ data: folder.path });
  {
    await using _ = await openDatabase({ file: join(folder.path, "mailwright.db") }, []);
    await expect(administrator.run("status")).rejects.toMatchObject({ code: "ADMIN_NO_SERVER" });
  }
  expect(await administrator.run("status")).toMatchObject({ running: false });
});

test("data are opened once for several commands", async () => {
  await using folder = await dataFolder();
  await using administrator = openAdministrator({ data: folder.path });
  const asked = ["status", "domain list", "queue list"].map((name) => administrator.run(name));
  expect((await Promise.all(asked)).map(({ type }) => type)).toEqual([
    "status",
    "domains",
    "messages",
  ]);
});

const answering = (answer: { readonly type: string }): Administrator => ({
  run: async () => answer,
});

test("what strangers wrote does not get at the terminal", async () => {
  const administrator = answering({ type: "lines", lines: ["a\u001B[2Jb\u202Ec\rd"] } as never);
  const { out } = await runLine("", ["router", "list"], { administrator });
  expect(out).toBe("a\uFFFD[2Jb\uFFFDc\uFFFDd\n");
});

test("an answer that is not known yet is told as it is", async () => {
  const administrator = answering({ type: "constructor" });
  const { out } = await runLine("", ["router", "list"], { administrator });
  expect(out).toBe('{"type":"constructor"}\n');
});

test("a file that is too large is none", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "rule");
  await writeFile(file, '"'.padEnd(1_048_577));
  const { code, error } = await runLine(folder.path, ["rule", "set", `@${file}`]);
  expect([code, error]).toEqual([1, expect.stringMatching(/has more than 1048576 octets/)]);
  const endless = await runLine(folder.path, ["rule", "set", "@/dev/zero"]);
  expect(endless).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^mailwright: .dev.zero has/),
  });
});

test("of a large message the head is sent, and its size", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "message");
  await writeFile(file, "x".repeat(3_000_000));
  const inputs: unknown[] = [];
  const administrator: Administrator = {
    async run(_, input) {
      inputs.push(input);
      return { type: "tried", actions: [], trace: [] } as { type: string };
    },
  };
  await runLine("", ["rule", "test", file], { administrator });
  const head = Buffer.from("x".repeat(65_536)).toString("base64");
  expect(inputs).toEqual([{ message: { head, size: 3_000_000 } }]);
});

test("the program starts from its sources", async () => {
  await using folder = await dataFolder();
  const program = join(import.meta.dirname, "../bin/mailwright.js");
  const data = join(folder.path, "none");
  await mkdir(data);
  const run = promisify(execFile);
  const listed = await run(process.execPath, [program, "domain", "list", "--data", folder.path]);
  expect(listed).toEqual({ stdout: expect.stringMatching(/^DOMAIN/), stderr: "" });
  const failed = run(process.execPath, [program, "status", "--data", data]);
  await expect(failed).rejects.toMatchObject({ code: 1, stdout: "" });
});
