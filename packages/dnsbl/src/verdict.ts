import type { Answer } from "./answer.ts";

/** What the lists together say of an address; `answers` has one answer per list, in their order. */
export type Verdict =
  /** An allow list has it, whatever the block lists say; `zones` are those that do. */
  | {
      readonly type: "allowed";
      readonly zones: readonly string[];
      readonly answers: readonly Answer[];
    }
  /** A block list has it; `zones` are those that do. */
  | {
      readonly type: "listed";
      readonly zones: readonly string[];
      readonly answers: readonly Answer[];
    }
  /** No block list has it, and one said so; or there is none to ask. */
  | { readonly type: "not-listed"; readonly answers: readonly Answer[] }
  /** No block list could say. */
  | { readonly type: "unknown"; readonly answers: readonly Answer[] };

/** Draws the verdict from the answers. */
export function verdictOf(answers: readonly Answer[]): Verdict {
  const listed = answers.filter(({ type }) => type === "listed");
  const allowing = listed.filter(({ kind }) => kind === "allow");
  if (allowing.length > 0) return { type: "allowed", zones: zonesOf(allowing), answers };
  if (listed.length > 0) return { type: "listed", zones: zonesOf(listed), answers };
  // That an allow list does not have an address says nothing of its being listed elsewhere.
  const blocks = answers.filter(({ kind }) => kind === "block");
  const asked = blocks.length > 0 ? blocks : answers;
  const isTold = asked.length === 0 || asked.some(({ type }) => type === "not-listed");
  return { type: isTold ? "not-listed" : "unknown", answers };
}

function zonesOf(answers: readonly Answer[]): readonly string[] {
  return [...new Set(answers.map(({ zone }) => zone))];
}
