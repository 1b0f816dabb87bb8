/** Messages, the well-formed and the others, as the parser of a mail server in Java reads them. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Adapter, Case } from "../conformance.ts";
import { eventFacts, textOf } from "../conformance-mime/event-facts.ts";
import { parseEvents } from "../conformance-mime/event-xml.ts";
import { caseOf, type Fact } from "../conformance-mime/facts.ts";
import { filesOf } from "../conformance-mime/files.ts";
import { readMessage } from "../conformance-mime/reading.ts";
import { soundness } from "../conformance-mime/soundness.ts";

/** A message is a case, with its events as it stands and decoded. */
export const adapter: Adapter = {
  async run(folder) {
    return Array.from(messageCases(folder));
  },
};

function* messageCases(folder: string): Generator<Case> {
  for (const { name, octets } of filesOf(folder)) {
    if (!name.endsWith(".msg")) continue;
    const base = join(folder, name.replace(/\.msg$/, ""));
    const facts = [...soundness(octets)];
    for (const path of [`${base}.xml`, `${base}_decoded.xml`]) {
      if (existsSync(path)) facts.push(...factsOf(octets, path));
    }
    yield caseOf(name, facts);
  }
}

function factsOf(octets: Uint8Array, path: string): readonly Fact[] {
  const events = parseEvents(textOf(readFileSync(path)));
  if (events === undefined) return [{ label: path, expected: "events", actual: "none" }];
  return eventFacts(readMessage(octets), events, (name) => {
    const file = join(dirname(path), name);
    return existsSync(file) ? readFileSync(file) : undefined;
  });
}
