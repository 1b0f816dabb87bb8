/**
 * Rules as a configuration file writes them.
 *
 * @packageDocumentation
 */
import { z } from "zod";
import type { RulesOptions } from "./options.ts";
import type { Rule } from "./rule.ts";
import { parseRules } from "./rules.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * A schema of rules in this vocabulary. Its issues are the defects of `parseRules`, at their paths.
 *
 * @example
 * const config = z.object({ rules: rulesConfig(orders) });
 */
export function rulesConfig<Words extends Vocabulary>(
  words: Words,
  options: RulesOptions = {},
): z.ZodType<readonly Rule<Words>[]> {
  return z.unknown().transform((given, context) => {
    const { value, defects } = parseRules(given, words, options);
    for (const { path, text } of defects) {
      context.addIssue({ code: "custom", message: text, path: steps(path) });
    }
    return value ?? z.NEVER;
  });
}

/** The steps of a path after `rules`. */
function steps(path: string): (string | number)[] {
  const [, ...names] = path.match(/\w+/g) ?? [];
  return names.map((name) => (/^\d+$/.test(name) ? Number(name) : name));
}
