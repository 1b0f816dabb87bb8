import { formatReceived, type ReceivedFacts } from "@mailwright/smtp";
import { expect, test } from "vitest";

const facts: ReceivedFacts = {
  hello: "client.example",
  address: "192.0.2.7",
  hostname: "mx.example",
  protocol: "ESMTPS",
  id: "01abc",
  recipient: "bob@example.net",
  tls: { version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256" },
  at: Date.UTC(2026, 10, 22, 10, 4, 5),
};
const format = (changes: Partial<ReceivedFacts>): string =>
  new TextDecoder().decode(formatReceived({ ...facts, ...changes }));

/** How many header fields a text holds. */
const fields = (text: string): number =>
  text.split(/\r\n|\r|\n/).filter((line) => /^[^\t]/.test(line)).length;

test("says from where, by whom, how, for whom and when", () => {
  expect(format({})).toBe(
    "Received: from client.example ([192.0.2.7])\r\n" +
      "\t(TLSv1.3 TLS_AES_128_GCM_SHA256)\r\n" +
      "\tby mx.example with ESMTPS id 01abc\r\n" +
      "\tfor <bob@example.net>; Sun, 22 Nov 2026 10:04:05 +0000\r\n",
  );
});

test("leaves out what is not known", () => {
  expect(format({ tls: undefined, recipient: undefined, address: "2001:db8::1" })).toBe(
    "Received: from client.example ([IPv6:2001:db8::1])\r\n" +
      "\tby mx.example with ESMTPS id 01abc; Sun, 22 Nov 2026 10:04:05 +0000\r\n",
  );
});

test("is one field, whatever it is told", () => {
  const injected = "x\r\nInjected: 1";
  for (const name of ["hello", "address", "hostname", "protocol", "id", "recipient"] as const)
    expect(fields(format({ [name]: injected }))).toBe(1);
  const tls = { version: injected, cipher: `)${injected}` };
  expect(fields(format({ tls }))).toBe(1);
  for (const recipient of ['"a b"@c', "a\u2028b@c", "a>b@c"])
    expect(format({ recipient })).not.toContain("for <");
});
