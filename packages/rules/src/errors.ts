import { UsageError } from "@mailwright/core";
import type { RuleDefect } from "./rule-defect.ts";

/** The codes of {@link RulesUsageError}, and what each means. */
export const rulesErrorCodes = {
  RULES_INVALID: "the rules do not fit their vocabulary; `defects` lists what to write instead",
  RULES_TIME_ZONE: "no such IANA time zone",
  RULES_VOCABULARY: "the vocabulary contradicts itself",
} as const;

type Code = keyof typeof rulesErrorCodes;

/** Rules, a vocabulary or a time zone that cannot be used. */
export class RulesUsageError extends UsageError<Code> {
  static {
    this.prototype.name = "RulesUsageError";
  }

  /** Of `RULES_INVALID`: everything that is wrong with the rules, in their order. */
  readonly defects: readonly RuleDefect[];

  /** @param detail - what is wrong, for people */
  constructor(code: Code, detail: string, defects: readonly RuleDefect[] = []) {
    super(code, `${rulesErrorCodes[code]}: ${detail}`);
    this.defects = defects;
  }
}
