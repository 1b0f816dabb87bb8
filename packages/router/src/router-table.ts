import { type RouterTableDefect, routerTableDefectCodes } from "./defects.ts";
import { readRecord } from "./record-syntax.ts";
import type { RouterRecord } from "./router-record.ts";

/**
 * Reads a router table: lines, or one text of lines, which may also be parted by `\e` as in
 * CommuniGate's commands. A line with a defect gives no record; it costs one defect.
 *
 * @example
 * const { value, defects } = parseRouterTable(["mail.example.org = example.org", "<sales> ann"]);
 * value[0]?.right; // { type: "rewrite", domain: "example.org" }
 * defects[0]; // { code: "equals", line: 2, at: 0, text: "a record is written as: left = right" }
 */
export function parseRouterTable(table: string | readonly string[]): {
  readonly value: readonly RouterRecord[];
  readonly defects: readonly RouterTableDefect[];
} {
  const value: RouterRecord[] = [];
  const defects: RouterTableDefect[] = [];
  const lines = typeof table === "string" ? table.split(/\r\n?|\n|\\e/) : table;
  for (const [index, text] of lines.entries()) {
    const read = readRecord(text);
    const line = index + 1;
    if (read.type === "record") value.push({ line, ...read.record });
    if (read.type === "defect") {
      const { code, at, text: words = routerTableDefectCodes[code] } = read;
      defects.push({ code, line, at, text: words });
    }
  }
  return { value, defects };
}
