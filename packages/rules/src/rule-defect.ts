/** Something that is wrong with a rule. */
export interface RuleDefect {
  /** The rule's name, or its index in the list where it has none; absent: the list itself. */
  readonly rule?: string | number;
  /** Where it is, as in `rules[2].if[0].value`. */
  readonly path: string;
  /** What is wrong, and what to write instead. */
  readonly text: string;
}
