import type { Defect } from "@mailwright/core";

/** The codes of {@link RouterTableDefect}, and what each means. */
export const routerTableDefectCodes = {
  control: "a control character",
  prefix: "only Relay:, RelayAll: and NoRelay: may stand before a record",
  equals: "a record is written as: left = right",
  left: "the left side is neither a domain nor <name> or <name@domain>",
  right: "the right side is no domain, name, address, error, blacklisted, spamtrap or null",
  star: "each side may have one *, the right side only where the left side has one",
  unsupported: "a record that needs what is not there yet",
} as const;

/** The code of a defect in a router table. */
export type RouterTableDefectCode = keyof typeof routerTableDefectCodes;

/** What is wrong with a line of a router table; `at` counts from the start of the line. */
export interface RouterTableDefect extends Defect<RouterTableDefectCode> {
  /** From 1. */
  readonly line: number;
}
