/** Whether a peer makes the same of mail as we do; else its rate says nothing about ours. */
import type { Corpus } from "./corpus.ts";
import { type Outcome, sameSubject, sameText } from "./view.ts";

export interface Agreement {
  /** Which messages both make the same of, by their places in the corpus. */
  readonly agreed: readonly number[];
  /** Why the peer cannot be compared: it disagrees on a generated message. */
  readonly void?: string;
}

function difference(ours: Outcome, theirs: Outcome): string | undefined {
  if ("failed" in ours) return `we failed: ${ours.failed}`;
  if ("failed" in theirs) return `it failed: ${theirs.failed}`;
  if (!sameSubject(ours, theirs)) return "another subject";
  return sameText(ours, theirs) ? undefined : "another text";
}

export function agreementOf(
  { messages, generated }: Corpus,
  ours: readonly Outcome[],
  theirs: readonly Outcome[],
): Agreement {
  const agreed: number[] = [];
  let reason: string | undefined;
  for (const i of messages.keys()) {
    const found = difference(ours[i] as Outcome, theirs[i] as Outcome);
    if (found === undefined) agreed.push(i);
    else if (i < generated) reason ??= `generated message ${i}: ${found}`;
  }
  return reason === undefined ? { agreed } : { agreed, void: reason };
}
