import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packages, sources, type Target } from "./workspace.ts";

// An export without a block of documentation on the lines before it.
const UNDOCUMENTED =
  /(?<!\*\/\n)^export (?:async )?(?:abstract )?(?:function\*?|class|interface|type|const) (\w+)/gm;

/** The first cells of the table below a heading that matches. */
function rows(markdown: string, heading: RegExp): readonly string[] {
  const section = markdown.split(/^## /m).find((part) => heading.test(part.split("\n")[0] ?? ""));
  return [...(section ?? "").matchAll(/^\| *([^|]+?) *\|/gm)]
    .map((match) => match[1] ?? "")
    .filter((cell) => !/^[-: ]+$/.test(cell))
    .slice(1);
}

describe.each(packages().map((each) => [each.name, each] as const))("%s", (_, each) => {
  const files = sources(each.folder);

  test("its README says what it does, by example, and what it does not do", () => {
    expect(each.readme).toMatch(new RegExp(`^# @mailwright/${each.name}\n`));
    expect(each.readme).toMatch(/^```ts$/m);
    expect(each.readme).toMatch(/^## What it does not do$/m);
  });

  test("its error codes are those of its README", () => {
    const table = [...files].find(([file]) => file.endsWith("/src/errors.ts"))?.[1] ?? "";
    const entries = /ErrorCodes = \{(.*?)\n\}/s.exec(table)?.[1] ?? "";
    const codes = [...entries.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1]);
    const documented = rows(each.readme, /^Error codes/).map((cell) => cell.replaceAll("`", ""));
    expect(documented.toSorted()).toEqual(each.name === "core" ? [] : codes.toSorted());
  });

  test("every RFC its sources name stands in its README, and the reverse", () => {
    const named = new Set<string>();
    for (const text of files.values())
      for (const [, number] of text.matchAll(/\bRFC (\d{3,5})\b/g)) named.add(number ?? "");
    const documented = rows(each.readme, /^RFCs?\b/).map(
      (cell) => /\d{3,5}/.exec(cell)?.[0] ?? cell,
    );
    if (each.name === "core") return;
    expect([...new Set(documented)].toSorted()).toEqual([...named].toSorted());
  });

  test("everything it exports is documented", () => {
    const entries = each.entries.map((entry) => {
      const target = each.manifest.exports[entry] as Target;
      return files.get(join(each.folder, target["@mailwright/source"] ?? "")) ?? "";
    });
    const lists = entries.join("\n").matchAll(/^export (?:type )?\{(.*?)\}/gms);
    const names = new Set<string>();
    for (const [, list = ""] of lists)
      for (const name of list.match(/\w+(?=\s*(?:,|$))/g) ?? []) names.add(name);
    for (const [file, text] of files)
      for (const [, name = ""] of text.matchAll(UNDOCUMENTED))
        expect(names.has(name) ? `${file}: ${name}` : "").toBe("");
  });
});
