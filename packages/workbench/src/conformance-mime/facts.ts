import type { Case } from "../conformance.ts";

/** One thing that is compared. */
export interface Fact {
  readonly label: string;
  readonly expected: string;
  readonly actual: string;
  /** Where the suite expects what an RFC says otherwise: the RFC, its section, and what it says. */
  readonly difference?: string | undefined;
  /** What is expected by that RFC, where that can be told. */
  readonly instead?: string | undefined;
}

/** The fact, with a reason where it has none. */
export function withDifference(fact: Fact, difference: string | undefined): Fact {
  return fact.difference === undefined ? { ...fact, difference } : fact;
}

// What is shown of a text that is not as expected.
const LONGEST = 300;

/** A case of many facts. It differs by an RFC only where each fact that is not as expected does. */
export function caseOf(name: string, facts: readonly Fact[]): Case {
  const wrong = facts.filter(({ expected, actual }) => expected !== actual);
  if (wrong.length === 0) return { name, expected: "", actual: "" };
  const shown = (side: "expected" | "actual"): string =>
    wrong.map((fact) => `${fact.label}: ${excerpt(fact[side])}`).join("\n           ");
  const reasons = wrong.flatMap(({ difference, instead, actual }) =>
    difference === undefined || (instead !== undefined && instead !== actual) ? [] : [difference],
  );
  const difference = Array.from(new Set(reasons)).join("; ");
  return {
    name,
    expected: shown("expected"),
    actual: `${shown("actual")} `,
    ...(reasons.length === wrong.length && { difference }),
  };
}

function excerpt(text: string): string {
  const line = JSON.stringify(text);
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}… (${text.length})` : line;
}
