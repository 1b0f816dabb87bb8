import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readConfiguration } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "mailwright-configuration-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test("without a file there are no values but those that go over it", async () => {
  expect(await readConfiguration(undefined)).toEqual({});
  const over = [{ path: ["smtp", "port"], value: 25 }];
  expect(await readConfiguration(undefined, over)).toEqual({ smtp: { port: 25 } });
});

test("reads JSON, and the config of a module", async () => {
  const json = write("a.json", '{"smtp":{"port":25},"list":[{"port":1},{"port":2}]}');
  expect(await readConfiguration(json)).toMatchObject({ smtp: { port: 25 } });
  const module = write("a.ts", "export const config: object = { domain: 'example.com' };");
  expect(await readConfiguration(module)).toEqual({ domain: "example.com" });
  write("a.ts", "export const config: object = { domain: 'example.org' };");
  utimesSync(module, 1, 1);
  expect(await readConfiguration(module)).toEqual({ domain: "example.org" });
});

test("values go over those of the file: of a list into the first, or the one that is named", async () => {
  const file = write("b.json", '{"list":[{"port":1},{"port":2}],"text":"x"}');
  expect(
    await readConfiguration(file, [
      { path: ["list", "port"], value: 0 },
      { path: ["list", "1", "host"], value: "a" },
      { path: ["text", "inner"], value: true },
      { path: ["__proto__", "polluted"], value: true },
    ]),
  ).toMatchObject({ list: [{ port: 0 }, { port: 2, host: "a" }], text: { inner: true } });
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test.each([
  ["nothing.json", undefined, /there is no such file/],
  ["broken.json", "{", /broken\.json: .*JSON/],
  ["list.json", "[1]", /write one object/],
  ["none.ts", "export const other = 1;", /export it as `config`/],
  ["bad.ts", "export const config = ;", /bad\.ts: /],
])("%s is told by its name", async (name, text, message) => {
  const file = text === undefined ? join(folder, name) : write(name, text);
  await expect(readConfiguration(file)).rejects.toMatchObject({
    code: "ADMIN_FILE",
    message: expect.stringMatching(message),
  });
});
