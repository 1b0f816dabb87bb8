/** Messages and values of fields, as the parser of a mail server in Rust reads them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Adapter, Case } from "../conformance.ts";
import { caseOf } from "../conformance-mime/facts.ts";
import { filesOf } from "../conformance-mime/files.ts";
import { type HeaderCase, headerKinds } from "../conformance-mime/mailparser-headers.ts";
import { treeFacts } from "../conformance-mime/mailparser-tree.ts";
import type { ExpectedMessage } from "../conformance-mime/mailparser-types.ts";
import { soundness } from "../conformance-mime/soundness.ts";

/** A message is a case in both its forms, with LF and with CRLF; so is each value of a field. */
export const adapter: Adapter = {
  async run(folder) {
    return [...messageCases(folder), ...headerCases(folder)];
  },
};

function* messageCases(folder: string): Generator<Case> {
  for (const { name, octets } of filesOf(folder)) {
    const base = join(folder, name.replace(/\.eml$/, ""));
    if (!name.endsWith(".eml") || !existsSync(`${base}.json`)) continue;
    const lf = withLineEnd(octets, "\n");
    const facts = [...soundness(octets), ...treeFacts(lf, expectedIn(`${base}.json`))];
    if (existsSync(`${base}.crlf.json`)) {
      const crlf = withLineEnd(octets, "\r\n");
      for (const fact of treeFacts(crlf, expectedIn(`${base}.crlf.json`))) {
        facts.push({ ...fact, label: `with CRLF, ${fact.label}` });
      }
    }
    yield caseOf(name, facts);
  }
}

function* headerCases(folder: string): Generator<Case> {
  for (const file of readdirSync(folder)) {
    const [, kind = ""] = /^header-(\w+)\.json$/.exec(file) ?? [];
    const compare = headerKinds[kind];
    if (compare === undefined) continue;
    const cases = JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly HeaderCase[];
    for (const { header, expected, index } of cases) {
      yield caseOf(
        `${kind} ${index}: ${JSON.stringify(header)}`,
        compare(header, expected as never),
      );
    }
  }
}

function expectedIn(path: string): ExpectedMessage {
  return JSON.parse(readFileSync(path, "utf8")) as ExpectedMessage;
}

// The suite takes each CR away from the one form, and leaves it in the other.
function withLineEnd(octets: Uint8Array, end: "\n" | "\r\n"): Uint8Array {
  const text = Buffer.from(octets).toString("latin1");
  const changed = end === "\n" ? text.replaceAll("\r", "") : text.replaceAll(/\r?\n/g, end);
  return Buffer.from(changed, "latin1");
}
