/** Reports that come as mail: their messages are read soundly, and feedback as mail-auth reads it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Adapter } from "../conformance.ts";
import { caseOf, type Fact } from "../conformance-mime/facts.ts";
import { type ExpectedFeedback, feedbackFacts } from "../conformance-mime/feedback-facts.ts";
import { filesOf, type SuiteFile } from "../conformance-mime/files.ts";
import { deliveryFacts } from "../conformance-mime/report-facts.ts";
import { soundness } from "../conformance-mime/soundness.ts";

/**
 * A message is a case. Reports of DMARC and TLS-RPT, which are XML and JSON, are read by no package,
 * and are no cases; those that come as messages are, as messages.
 */
export const adapter: Adapter = {
  async run(folder) {
    const messages = Array.from(filesOf(folder)).filter(({ name }) => name.endsWith(".eml"));
    return messages.map((file) => caseOf(file.name, factsOf(file, folder)));
  },
};

function factsOf({ name, octets }: SuiteFile, folder: string): readonly Fact[] {
  const facts = [...soundness(octets), ...deliveryFacts(octets)];
  const answer = join(folder, name.replace(/\.eml$/, ".json"));
  // Of the answers only those of feedback reports name its type.
  const text = existsSync(answer) ? readFileSync(answer, "utf8") : "";
  if (!text.includes('"feedback_type"')) return facts;
  return [...facts, ...feedbackFacts(octets, JSON.parse(text) as ExpectedFeedback)];
}
