import { decodeContent } from "../body/content.ts";
import { DefectList } from "../defects.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";
import type { Part } from "../structure/part.ts";
import { parseStructure } from "../structure/structure.ts";
import type { ReportField } from "./report-fields.ts";
import { reportGroups } from "./report-groups.ts";

/** What a report is about: delivery (DSN), disposition (MDN) or feedback (ARF). */
export type ReportKind = "delivery" | "disposition" | "feedback";

const KINDS: ReadonlyMap<string, ReportKind> = new Map([
  ["message/delivery-status", "delivery"],
  ["message/disposition-notification", "disposition"],
  ["message/feedback-report", "feedback"],
  // RFC 6533 §4, §5.
  ["message/global-delivery-status", "delivery"],
  ["message/global-disposition-notification", "disposition"],
]);

// RFC 3464 §2, RFC 8098 §3, RFC 5965 §2.
const REPORT_TYPES: Readonly<Record<ReportKind, string>> = {
  delivery: "delivery-status",
  disposition: "disposition-notification",
  feedback: "feedback-report",
};

const RETURNED = new Set([
  "text/rfc822-headers",
  "message/rfc822",
  // RFC 6533 §4, RFC 6532 §3.7.
  "message/global-headers",
  "message/global",
]);

/** The machine-readable part of a report, and what was found beside it. */
export interface FoundReport {
  readonly kind: ReportKind;
  readonly groups: Iterable<readonly ReportField[]>;
  /** Where the machine-readable part begins. */
  readonly at: number;
  readonly returned: Part | undefined;
  readonly limits: MimeLimits;
  readonly defects: DefectList;
}

/**
 * Finds the report in a message, wherever in its multiparts it is, never in embedded messages:
 * those are reports of others.
 */
export function findReport(
  message: Uint8Array,
  overrides: Partial<MimeLimits>,
  wanted?: ReportKind,
): FoundReport | { readonly kind?: undefined; readonly defects: DefectList } {
  const limits = { ...mimeDefaults, ...overrides };
  const defects = new DefectList(limits.defects);
  const { value: root, defects: found } = parseStructure(message, limits);
  defects.addAll(found, 0);
  const place = placeOf(root, wanted);
  if (place === undefined) {
    defects.add("report", 0, "no part of the message is such a report");
    return { defects };
  }
  const { kind, part, beside } = place;
  checkType(root, kind, defects);
  const content = decodeContent(part, message);
  defects.addAll(content.defects, 0);
  const groups = reportGroups(content.value, limits, defects, part.bodyStart);
  return { kind, groups, at: part.bodyStart, returned: returnedOf(part, beside), limits, defects };
}

interface Place {
  readonly kind: ReportKind;
  readonly part: Part;
  readonly beside: readonly Part[];
}

function placeOf(root: Part, wanted: ReportKind | undefined): Place | undefined {
  const stack: { part: Part; beside: readonly Part[] }[] = [{ part: root, beside: [] }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { part, beside } = next;
    const kind = KINDS.get(mediaType(part));
    if (kind !== undefined && (wanted ?? kind) === kind) return { kind, part, beside };
    if (part.type !== "multipart") continue;
    for (const child of part.children.toReversed())
      stack.push({ part: child, beside: part.children });
  }
  return undefined;
}

// RFC 6522 §3: the message as a whole is a multipart/report that says what it reports.
function checkType(root: Part, kind: ReportKind, defects: DefectList): void {
  const type = root.contentType.parameters.get("report-type")?.toLowerCase();
  if (mediaType(root) !== "multipart/report" || type !== REPORT_TYPES[kind])
    defects.add("report-type", root.start);
}

// RFC 6522 §3: the returned message comes after the status.
function returnedOf(status: Part, beside: readonly Part[]): Part | undefined {
  return beside.find((part) => part.start > status.start && RETURNED.has(mediaType(part)));
}

function mediaType(part: Part): string {
  return `${part.contentType.type}/${part.contentType.subtype}`;
}
