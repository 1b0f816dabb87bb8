import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Adapter, Case } from "../src/conformance.ts";
import { caseOf } from "../src/conformance-mime/facts.ts";
import { adapter as events } from "../src/conformance/mime-mime4j.ts";
import { adapter as trees } from "../src/conformance/mime-mailparser.ts";

const SUITES = join(import.meta.dirname, "../../../../shared/conformance");

const failed = (cases: readonly Case[]): readonly Case[] =>
  cases.filter(
    ({ expected, actual, difference }) => expected !== actual && difference === undefined,
  );

describe.skipIf(!existsSync(SUITES))("the suites of other projects", () => {
  test.each([
    "mime-flanker",
    "mime-gmime",
    "mime-mailparser",
    "mime-mikel-mail",
    "mime-mime4j",
    "mime-mimekit",
    "mime-nodemailer",
    "mime-python-email",
    "mime-rspamd",
    "reports",
    "smtp-stalwart-data",
  ])("%s: what is not as expected is so by an RFC", { timeout: 60_000 }, async (suite) => {
    const { adapter } = (await import(`../src/conformance/${suite}.ts`)) as { adapter: Adapter };
    const cases = await adapter.run(join(SUITES, suite, "open"));
    expect(failed(cases)).toEqual([]);
    expect(cases.length).toBeGreaterThan(0);
  });
});

describe("the adapters", () => {
  const folder = mkdtempSync(join(tmpdir(), "mailwright-conformance-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a value that is not as expected fails", async () => {
    const ids = [{ header: "<a@b.example>\n", expected: ["c@b.example"], index: 0 }];
    writeFileSync(join(folder, "header-id.json"), JSON.stringify(ids));
    expect(failed(await trees.run(folder))).toHaveLength(1);
  });

  test("a body that is not as expected fails", async () => {
    writeFileSync(join(folder, "a.msg"), "Subject: a\r\n\r\nbody");
    const xml = (body: string): string =>
      `<message>\n<header>\n<field>\nSubject: a</field>\n</header>\n<body>\n${body}</body>\n</message>\n`;
    writeFileSync(join(folder, "a.xml"), xml("body"));
    expect(failed(await events.run(folder))).toEqual([]);
    writeFileSync(join(folder, "a.xml"), xml("other"));
    expect(failed(await events.run(folder))).toHaveLength(1);
  });

  test("what an RFC says instead must hold", () => {
    const fact = { label: "a", expected: "1", actual: "2", difference: "RFC 5322 §3.3: 2" };
    expect(failed([caseOf("held", [{ ...fact, instead: "2" }])])).toEqual([]);
    expect(failed([caseOf("not told", [fact])])).toEqual([]);
    expect(failed([caseOf("not held", [{ ...fact, instead: "3" }])])).toHaveLength(1);
    const other = { label: "b", expected: "1", actual: "2" };
    expect(failed([caseOf("one unexplained", [fact, other])])).toHaveLength(1);
  });
});
