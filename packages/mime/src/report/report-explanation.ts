import { formatDate } from "../field/date-format.ts";
import type { DeliveryReport, ReportedRecipient } from "./delivery-report.ts";
import type { DeliveryAction } from "./delivery-status.ts";
import { readableText, reportText, WIDTH, wrapped } from "./report-text.ts";
import type { TypedValue } from "./typed-value.ts";

const OUTCOMES: Readonly<Record<DeliveryAction, string>> = {
  failed: "was not delivered",
  delayed: "is not delivered yet",
  delivered: "was delivered",
  relayed: "was passed on to a server that sends no further reports",
  expanded: "was delivered to a list, which sent it on",
};

const SUBJECTS: Readonly<Record<DeliveryAction, string>> = {
  failed: "Your message was not delivered",
  delayed: "Your message is delayed",
  delivered: "Your message was delivered",
  relayed: "Your message was passed on",
  expanded: "Your message was delivered to a list",
};

const PARAGRAPHS: Readonly<Record<DeliveryAction, string>> = {
  failed:
    "Your message could not be delivered to one or more recipients. It will not be tried again for them.",
  delayed:
    "Your message could not be delivered yet to one or more recipients. You need not send it again: delivery is still being tried.",
  delivered: "You asked to be told when your message is delivered.",
  relayed: "You asked to be told when your message is delivered.",
  expanded: "You asked to be told when your message is delivered.",
};

// The worst of what happened gives the report its subject.
const WORST = ["failed", "delayed", "expanded", "relayed", "delivered"] as const;

/** What a report tells people: its subject, and its text with each line ended by CRLF. */
export function explanation(report: DeliveryReport): {
  readonly subject: string;
  readonly text: string;
} {
  const { recipients, reportingMta, utf8 = false } = report;
  const worst = WORST.find((action) => recipients.some((each) => each.action === action));
  const action = worst ?? "failed";
  const greeting = wrapped(
    `This is the mail server ${reportText(valueOf(reportingMta), utf8)}.`,
    WIDTH,
  );
  const paragraphs = readableText(
    report.text ?? PARAGRAPHS[action],
    utf8 || report.text !== undefined,
  );
  const details = recipients.map((each) => detail(each, utf8));
  return { subject: SUBJECTS[action], text: [greeting, paragraphs, ...details].join("\r\n") };
}

function detail(recipient: ReportedRecipient, utf8: boolean): string {
  const { finalRecipient, action, status, diagnostic, remoteMta, willRetryUntil } = recipient;
  const who = remoteMta === undefined ? "The reason" : `The server ${valueOf(remoteMta)} said`;
  const sentences = [
    diagnostic === undefined ? `Status ${status}.` : `${who}: ${valueOf(diagnostic)}`,
    willRetryUntil === undefined ? "" : `It will be tried until ${formatDate(willRetryUntil)}.`,
  ];
  const lines = sentences
    .filter((sentence) => sentence !== "")
    .map((sentence) => wrapped(reportText(sentence, utf8), WIDTH, "  "));
  const title = reportText(`<${finalRecipient}> ${OUTCOMES[action]}.`, utf8);
  return wrapped(title, WIDTH) + lines.join("");
}

function valueOf(named: string | TypedValue): string {
  return typeof named === "string" ? named : named.value;
}
