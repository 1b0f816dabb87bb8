import type { CheckedList } from "./checked-list.ts";
import type { Response } from "./response.ts";

/**
 * What a list says of an address. `refused`: the list does not answer this resolver; `unknown`: it
 * could not be asked, or what came is not the answer of a list.
 */
export type AnswerType = "listed" | "not-listed" | "refused" | "unknown";

/** What one list says of an address. */
export interface Answer {
  readonly type: AnswerType;
  readonly kind: "block" | "allow";
  readonly zone: string;
  /** What people are told of the list: its label, or its zone. */
  readonly label: string;
  /** The name that was looked up. */
  readonly name: string;
  /** The addresses the list answered with. */
  readonly addresses?: readonly string[];
  /**
   * What a block list says of the listing: without control characters, 200 characters at most. For
   * the administrator; a stranger wrote it, so that no client should be told.
   */
  readonly text?: string;
  /** Why it is of this type: the code of an answer, the code of a failure, `deadline`. */
  readonly reason: string;
  /** How long the check waited for it, in milliseconds. */
  readonly elapsed: number;
  /** Whether it was known before. */
  readonly cached: boolean;
}

/** How a response reads for a list: the part of an {@link Answer} that does not depend on who asks. */
export function readAnswer(
  { codes }: CheckedList,
  response: Response,
): Pick<Answer, "type" | "reason" | "addresses" | "text"> {
  if (response.type === "none") return { type: "not-listed", reason: response.reason };
  if (response.type !== "found") return response;
  const { addresses, text } = response;
  const code = response.codes.find((ip) => codes?.has(ip) ?? true)?.canonical;
  if (code === undefined) {
    return { type: "not-listed", reason: `${addresses[0]} is not among the codes`, addresses };
  }
  const told = text === undefined ? {} : { text };
  return { type: "listed", reason: code, addresses, ...told };
}
