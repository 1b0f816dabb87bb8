import { expect, test } from "vitest";
import { parseLeadingPath, parsePath } from "@mailwright/address";

test.each([
  ["<>", ""],
  ["<jane@example.org>", "jane@example.org"],
  ["<postmaster>", "postmaster"],
  ["<PostMaster>", "PostMaster"],
  ['<"a>b"@x>', '"a>b"@x'],
  ["<a@[192.0.2.1]>", "a@[192.0.2.1]"],
])("the path %s holds %j", (text, address) =>
  expect(parsePath(text)).toMatchObject({ value: { address }, defects: [] }),
);

test("only a mailbox has a mailbox", () => {
  expect(parsePath("<a@x>").value?.mailbox).toEqual({ localPart: "a", domain: "x" });
  expect(parsePath("<>").value).toEqual({ address: "" });
  expect(parsePath("<postmaster>").value).toEqual({ address: "postmaster" });
});

test.each(["<@r,@s:u@t>", "<@r.example:u@t>"])("the source route of %s is dropped", (text) => {
  const { value, defects } = parsePath(text);
  expect(value?.address).toBe("u@t");
  expect(defects).toMatchObject([{ code: "source-route", at: 1 }]);
});

test.each([
  ["", "bracket"],
  ["jane@example.org", "bracket"],
  ["<jane@example.org", "bracket"],
  ["<jane>", "character"],
  ["<a@x b>", "bracket"],
  ["< a@x>", "character"],
  ["<a@x>>", "trailing"],
  ["<a@x> SIZE=1", "trailing"],
  ["<postmaster", "domain"],
  ["<@r,s:u@t>", "local-part"],
  ["<@r,@:u@t>", "local-part"],
  ["<@r>", "local-part"],
  ["<@r:>", "character"],
  ["<a@x\r\nRCPT TO:<b@x>", "bracket"],
  ["<a\r\n@x>", "control"],
  ["<a\0@x>", "control"],
  ["<a@b>c@d>", "trailing"],
])("%j is no path: %s", (text, code) => {
  const { value, defects } = parsePath(text);
  expect([value, defects.at(-1)?.code]).toEqual([undefined, code]);
});

test("parseLeadingPath ends where the path ends", () => {
  const rest = (text: string): string | undefined => parseLeadingPath(text).value?.rest;
  expect(rest("<a@x> SIZE=1")).toBe(" SIZE=1");
  expect(rest('<"a> b"@x>BODY')).toBe("BODY");
  expect(rest("<> RET=HDRS")).toBe(" RET=HDRS");
  expect(rest("<postmaster> NOTIFY=NEVER")).toBe(" NOTIFY=NEVER");
});
