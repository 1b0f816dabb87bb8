/** How much one list of rules may hold, and how much a trace shows. */
export interface RulesOptions {
  /** Rules in a list. Default: 1,000. */
  readonly rules?: number;
  /** Conditions of one rule. Default: 100. */
  readonly conditions?: number;
  /** Values of all conditions; a text between two stars counts as ten. Default: 10,000. */
  readonly values?: number;
  /** Actions of one rule. Default: 100. */
  readonly actions?: number;
  /** Entries of one list: the pictures of `in`, the texts of a parameter. Default: 1,000. */
  readonly entries?: number;
  /** Characters of one text. Default: 10,000. */
  readonly length?: number;
  /** Characters of a fact, or of a rule's value, that a trace shows. Default: 200. */
  readonly shown?: number;
}

/** The defaults of {@link RulesOptions}. */
export const rulesDefaults = {
  rules: 1000,
  conditions: 100,
  values: 10_000,
  actions: 100,
  entries: 1000,
  length: 10_000,
  shown: 200,
} as const;
