import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAddressList, parseMailbox } from "@mailwright/address";
import type { Case } from "../conformance.ts";
import { caseOf } from "./facts.ts";

/**
 * The lines of a list of addresses or local parts, all valid or all invalid by the name of the file;
 * of other lists, no case. Lines that are empty or begin with `#` are none.
 */
export function lineCases(name: string, folder: string): readonly Case[] {
  const [, kind, validity] = /^(mailbox|abridged_localpart)_(valid|invalid)\.txt$/.exec(name) ?? [];
  if (validity === undefined) return [];
  const lines = readFileSync(join(folder, name), "utf8").split(/\r?\n/);
  return lines.flatMap((line, index) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const text = kind === "mailbox" ? line : `${line}@example.com`;
    const actual = isAddress(text) ? "valid" : "invalid";
    const difference = differences.find(({ pattern }) => pattern.test(line))?.rfc;
    return [
      caseOf(`${name} ${index}: ${line}`, [
        { label: "address", expected: validity, actual, difference },
      ]),
    ];
  });
}

const differences: readonly { readonly rfc: string; readonly pattern: RegExp }[] = [
  {
    rfc: "RFC 5321 §4.1.3: an IP address stands in brackets",
    pattern: /@\d+\.\d+\.\d+\.\d+$/,
  },
  {
    rfc: "RFC 5321 §4.1.2: a domain is of letters, digits and hyphens",
    pattern: /@[\w.]*![\w.]*>?$/,
  },
];

/** An address as in an envelope, or as in a header: with a name and comments. */
function isAddress(text: string): boolean {
  if (parseMailbox(text).value !== undefined) return true;
  const { value = [], defects } = parseAddressList(text);
  return defects.length === 0 && value.length === 1 && value[0]?.type === "mailbox";
}
