/** Domains, and which of them someone registered, by the Public Suffix List. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isPublicSuffix, organisationalDomain, parseDomain } from "@mailwright/address";
import type { Adapter, Case } from "../conformance.ts";

const CHECK = /^checkPublicSuffix\((null|'[^']*'), (null|'[^']*')\);/;

/** Each line names a domain, and the registered one in it, or none. */
export const adapter: Adapter = {
  async run(folder) {
    const lines = readFileSync(join(folder, "test_psl.txt"), "utf8").split(/\r?\n/);
    return lines.flatMap((line) => {
      const [, domain, registered] = CHECK.exec(line) ?? [];
      return domain === undefined || registered === undefined ? [] : [check(domain, registered)];
    });
  },
};

function check(domain: string, registered: string): Case {
  const expected = valueOf(registered);
  return {
    name: `the registered domain of ${domain}`,
    expected: expected === undefined ? "none" : (parseDomain(expected).value?.ascii ?? expected),
    actual: registeredDomain(valueOf(domain) ?? "") ?? "none",
  };
}

function valueOf(literal: string): string | undefined {
  return literal === "null" ? undefined : literal.slice(1, -1);
}

function registeredDomain(domain: string): string | undefined {
  return isPublicSuffix(domain) ? undefined : organisationalDomain(domain);
}
