import type { DefectList } from "../defects.ts";
import { parseHeader } from "../header/header.ts";
import { CR, LF } from "../header/header-lines.ts";
import type { MimeLimits } from "../options.ts";
import type { ReportField } from "./report-fields.ts";

/**
 * The groups of fields in the body of a report, each ended by an empty line (RFC 3464 §2.1). Lines
 * that are no fields are passed over, with a defect.
 *
 * @param at - where the body is, for defects
 */
export function* reportGroups(
  bytes: Uint8Array,
  limits: MimeLimits,
  defects: DefectList,
  at: number,
): Generator<readonly ReportField[], undefined> {
  let fields: ReportField[] = [];
  let start = afterEmptyLines(bytes, 0);
  let passed = 0;
  while (start < bytes.length) {
    const { value: header, defects: found } = parseHeader(bytes.subarray(start), limits);
    if (found.some(({ code }) => code === "truncated")) defects.addOnce("truncated", at);
    for (const { name, value } of header) fields.push({ name, value });
    if (header.end.type === "partial") {
      if (bytes.length - start > limits.header) defects.addOnce("truncated", at);
      break;
    }
    const next = start + header.end.bodyStart;
    if (next > start && endsEmptyLine(bytes, start, next)) {
      if (fields.length > 0) yield fields;
      fields = [];
      start = afterEmptyLines(bytes, next);
    } else {
      if (++passed > limits.fields) {
        defects.addOnce("truncated", at);
        break;
      }
      defects.addOnce("field-missing-colon", at);
      const lineEnd = bytes.indexOf(LF, next);
      start = lineEnd === -1 ? bytes.length : lineEnd + 1;
    }
  }
  if (fields.length > 0) yield fields;
  return undefined;
}

function afterEmptyLines(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF)) at++;
  return at;
}

// What ends a header is an empty line or a line that is no field, which is left to be read.
function endsEmptyLine(bytes: Uint8Array, start: number, next: number): boolean {
  let at = next - 2;
  if (bytes[at] === CR) at--;
  return at < start || bytes[at] === LF;
}

/** The fields of a report that has one group; those of further groups are taken with it. */
export function fieldsOf(found: {
  readonly groups: Iterable<readonly ReportField[]>;
  readonly limits: MimeLimits;
  readonly defects: DefectList;
  readonly at: number;
}): readonly ReportField[] {
  const { groups, limits, defects, at } = found;
  const fields: ReportField[] = [];
  let count = 0;
  for (const group of groups) {
    if (++count === 2) defects.add("report", at, "an empty line stands within the report");
    for (const field of group) {
      if (fields.length === limits.fields) {
        defects.addOnce("truncated", at);
        return fields;
      }
      fields.push(field);
    }
  }
  return fields;
}
