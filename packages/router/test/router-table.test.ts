import { array, assert, constantFrom, oneof, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatRouterRecord,
  parseRouterTable,
  type RouterPicture,
  type RouterTarget,
  routerTableDefectCodes,
} from "@mailwright/router";

function domain(name: string): RouterPicture {
  return { type: "domain", domain: name };
}

function account(local: string, name?: string): RouterPicture {
  return { type: "account", local, ...(name === undefined ? {} : { domain: name }) };
}

function rewrite(parts: { readonly local?: string; readonly domain?: string }): RouterTarget {
  return { type: "rewrite", ...parts };
}

describe("a line becomes a record, and the record that line", () => {
  test.each<readonly [string, RouterPicture, RouterTarget]>([
    ["mail.example = b.example", domain("mail.example"), rewrite({ domain: "b.example" })],
    ["*.b.example =", domain("*.b.example"), rewrite({})],
    ["b*.example = *.c.example", domain("b*.example"), rewrite({ domain: "*.c.example" })],
    ["b.example = joe", domain("b.example"), rewrite({ local: "joe" })],
    ['b.example = "j.roe"', domain("b.example"), rewrite({ local: '"j.roe"' })],
    ["b.example = j@c", domain("b.example"), rewrite({ local: "j", domain: "c" })],
    ["[192.0.2.1] = [IPv6:::1]", domain("[192.0.2.1]"), rewrite({ domain: "[IPv6:::1]" })],
    ["bücher.example = b.example", domain("bücher.example"), rewrite({ domain: "b.example" })],
    ["<joe> = j.roe", account("joe"), rewrite({ local: "j.roe" })],
    ["<*@b.example> = b-*", account("*", "b.example"), rewrite({ local: "b-*" })],
    ["<joe@*> = j@*", account("joe", "*"), rewrite({ local: "j", domain: "*" })],
    ["<a=b@c> = d=e@f", account("a=b", "c"), rewrite({ local: "d=e", domain: "f" })],
    ['<"a;*>@c"> = "=;*@"@f', account('"a;*>@c"'), rewrite({ local: '"=;*@"', domain: "f" })],
    [String.raw`<"\"*"@b> = x*`, account(String.raw`"\"*"`, "b"), rewrite({ local: "x*" })],
    ["<hole> = null", account("hole"), { type: "null" }],
    ["bad.example = error", domain("bad.example"), { type: "error" }],
    ["<*@bad.example> = blacklisted", account("*", "bad.example"), { type: "blacklisted" }],
    ["<trap@*> = spamtrap", account("trap", "*"), { type: "spamtrap" }],
  ])("%s", (line, left, right) => {
    const record = { line: 1, relay: "simple", left, right } as const;
    expect(formatRouterRecord(record)).toBe(line);
    expect(parseRouterTable(line)).toEqual({ value: [record], defects: [] });
  });
});

test("prefixes and words in any case, spaces, comments, empty lines, and how lines are parted", () => {
  const table =
    "; routes\r\n\r\n  NORELAY : <fax> =  Error;gone\n\tRelay:b.example=; \\eRelayAll:<a>=b";
  const { value, defects } = parseRouterTable(table);
  expect(defects).toEqual([]);
  expect(value.map((record) => [record.line, formatRouterRecord(record)])).toEqual([
    [3, "NoRelay:<fax> = error ; gone"],
    [4, "b.example ="],
    [5, "RelayAll:<a> = b"],
  ]);
  expect(parseRouterTable(table.split(/\r?\n|\\e/))).toEqual({ value, defects });
  expect(parseRouterTable("")).toEqual({ value: [], defects: [] });
});

describe("what is no record costs one defect", () => {
  test.each([
    ["b.example\u0000 = c.example", "control", 9],
    ["<joe> = jim ; \u2028", "control", 14],
    ["Mailer:b.example = c.example", "prefix", 0],
    ["Relay:NoRelay:b.example = c.example", "left", 6],
    ["b.example", "equals", 0],
    ["  <joe = jim", "equals", 2],
    ["= b.example", "left", 0],
    ["joe@b.example = jim", "left", 0],
    ["<> = jim", "left", 0],
    ["<joe@> = jim", "left", 0],
    ["<joe> x = jim", "left", 0],
    ["<a b@c> = jim", "left", 0],
    ["b..example = c.example", "left", 0],
    ["[192.0.2.*] = c.example", "left", 0],
    ["bü*.example = c.example", "left", 0],
    ["<joe@bü*.example> = jim", "left", 0],
    ["<joe> =", "right", 7],
    ["<joe> = jim@", "right", 8],
    ["<joe> = a b", "right", 8],
    ["<joe> = <jim>", "right", 8],
    ["b.example = c..example", "right", 12],
    ["<*@*.example> = jim", "star", 0],
    ["<*> = *@*.example", "star", 6],
    ["<joe> = *", "star", 8],
  ] as const)("%j: %s", (line, code, at) => {
    const text = routerTableDefectCodes[code];
    const { value, defects } = parseRouterTable(["<a> = b", line, "<c> = d"]);
    expect(defects).toEqual([{ code, line: 2, at, text }]);
    expect(value.map((record) => record.line)).toEqual([1, 3]);
  });

  test.each([
    ["friend.example = friend.example._via", "relaying through a host (.via)"],
    ["friend.example = firewall.example.VIA", "relaying through a host (.via)"],
    ["<*@b> = *%b@[192.0.2.1].via", "relaying through a host (.via)"],
    ["friend.example = gate.example.26.smtp", "choosing the host to send to (.smtp)"],
    ["dept.example = dept.local", "one account for a whole domain (.local)"],
    ["<news> = news@announce.list", "mailing lists (.list)"],
    ["<*@gw.example> = exec*@pipe", "delivery to a program (@pipe)"],
    [String.raw`<*@gw.example> = "exec\ -u\ *"@pipe`, "delivery to a program (@pipe)"],
    ["Access:<joe> = jim", "records for logins (Access:)"],
    ["signal : <joe> = jim", "records for calls (Signal:)"],
    ["Mail:<joe> = jim", "records for mail only (Mail:)"],
  ])("%s is not supported yet", (line, what) => {
    const { value, defects } = parseRouterTable(line);
    expect(value).toEqual([]);
    expect(defects).toMatchObject([
      { code: "unsupported", line: 1, text: `not supported yet: ${what}` },
    ]);
  });

  test("names that only look like those are names", () => {
    const lines = ["<a> = scan.local", "local = via.example", "<b> = pipe", "<c> = d@via"];
    expect(parseRouterTable(lines).defects).toEqual([]);
  });
});

test("whatever is read can be written, and is the same when read again", () => {
  const pieces =
    'Relay: NoRelay: RelayAll: < > @ = * . ; " \\ % ! joe b.example bücher error null _via local';
  const piece = constantFrom(" ", "[192.0.2.1]", ...pieces.split(" "));
  const sides = array(piece, { minLength: 1, maxLength: 5 }).map((given) => given.join(""));
  const line = oneof(
    array(sides, { minLength: 2, maxLength: 3 }).map((given) => given.join(" = ")),
    sides.map((local) => `<${local}@b.example> = ${local}@c.example`),
    string({ unit: "binary", maxLength: 40 }),
  );
  let records = 0;
  assert(
    property(line, (text) => {
      const { value, defects } = parseRouterTable([text]);
      expect(value.length + defects.length).toBeLessThan(2);
      records += value.length;
      for (const record of value) {
        expect(parseRouterTable([formatRouterRecord(record)]).value).toEqual([record]);
      }
    }),
    { numRuns: 5000, seed: 1 },
  );
  expect(records).toBeGreaterThan(200);
});

test("reads a hostile table in linear time", () => {
  const lines = [
    `${" ".repeat(200_000)}x`,
    `${"a".repeat(200_000)}:`,
    `<${'"'.repeat(200_001)}> = x`,
    `<${"a@".repeat(100_000)}> = x`,
    `${"*".repeat(200_000)} = x`,
    `b.example = ${"a.".repeat(100_000)}`,
    `b.example = ${"[".repeat(100_000)}`,
  ];
  const { defects } = parseRouterTable(lines);
  expect(defects.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(parseRouterTable(";\n".repeat(100_000)).value).toEqual([]);
});
