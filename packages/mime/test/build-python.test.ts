import { execFileSync, spawnSync } from "node:child_process";
import { concatBytes } from "@mailwright/core";
import { composeMessage, type MessageContent } from "@mailwright/mime";
import { seededRandom, VirtualClock } from "@mailwright/testkit";
import * as fc from "fast-check";
import { expect, test } from "vitest";

// An independent reader of what is written: Python's email, where it is installed.
const PYTHON = "/usr/bin/python3";
const isThere = spawnSync(PYTHON, ["-c", "import email.policy"]).status === 0;

const READER = `
import base64, email, email.policy, json, sys
answers = []
for line in sys.stdin:
    m = email.message_from_bytes(base64.b64decode(line), policy=email.policy.default)
    address = lambda name: [[a.display_name, a.addr_spec] for a in (m[name].addresses if m[name] else [])]
    parts = [p for p in m.walk() if not p.is_multipart()]
    answers.append({
        "subject": str(m["subject"]), "to": address("to"), "date": m["date"].datetime.timestamp(),
        "types": [p.get_content_type() for p in m.walk()],
        "names": [p.get_filename() for p in parts],
        "contents": [base64.b64encode(p.get_payload(decode=True)).decode() for p in parts],
        "defects": [str(d) for p in m.walk() for d in p.defects] + [str(d) for v in m.values() for d in v.defects],
    })
print(json.dumps(answers))
`;

interface Answer {
  readonly subject: string;
  readonly to: readonly (readonly [string, string])[];
  readonly date: number;
  readonly types: readonly string[];
  readonly names: readonly (string | null)[];
  readonly contents: readonly string[];
  readonly defects: readonly string[];
}

// Python's reader keeps less of white space, and decodes what looks encoded.
const text = fc
  .string({
    unit: fc.constantFrom(...("abcdefgh XYZ09é日👩ß.,;:()<>@\"'_-".match(/./gu) ?? [])),
    maxLength: 120,
  })
  .map((each) => each.trim().replaceAll(/ {2,}/g, " "));

test.skipIf(!isThere)("Python reads the same", async () => {
  const samples = fc.sample(
    fc.record({
      subject: text,
      name: text,
      filename: text,
      body: text,
      content: fc.uint8Array({ maxLength: 500 }),
    }),
    { numRuns: 60, seed: 1 },
  );
  const messages = await Promise.all(
    samples.map(async ({ subject, name, filename, body, content }, at) => {
      const message: MessageContent = {
        from: "zoe@example.org",
        to: [{ name, address: "bob@example.net" }, "carol@example.com"],
        subject,
        date: 1_700_000_000_000,
        text: body,
        html: `<p>${body}</p>`,
        attachments: [{ filename: `x${filename}`, content }],
      };
      const parts = { clock: new VirtualClock(), random: seededRandom(at) };
      return concatBytes(await Array.fromAsync(composeMessage(message, parts)));
    }),
  );
  const input = messages.map((each) => Buffer.from(each).toString("base64")).join("\n");
  const answers = JSON.parse(
    execFileSync(PYTHON, ["-c", READER], { input, encoding: "utf8" }),
  ) as Answer[];
  const contents = (given: (typeof samples)[number]): string[] =>
    [given.body, `<p>${given.body}</p>`, given.content].map((each) =>
      Buffer.from(each).toString("base64"),
    );
  expect(answers).toEqual(
    samples.map((given) => ({
      subject: given.subject,
      to: [
        [given.name, "bob@example.net"],
        ["", "carol@example.com"],
      ],
      date: 1_700_000_000,
      types: [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/octet-stream",
      ],
      names: [null, null, `x${given.filename}`],
      contents: contents(given),
      defects: [],
    })),
  );
});
