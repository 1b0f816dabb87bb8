import { MimeError } from "@mailwright/mime";
import { decodeMessage } from "@mailwright/mime/decoded";
import { expect, test } from "vitest";
import { bytes } from "./bytes.ts";

const MESSAGE = bytes(
  [
    "From: =?utf-8?Q?Ren=C3=A9?= <rene@example.org>",
    "To: Team: a@example.org, B <b@example.org>;",
    "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
    "Date: Thu, 1 Jan 1970 00:00:01 +0000",
    "Message-ID: <1@example.org>",
    "References: <a@x> <b@x>",
    "Content-Type: multipart/mixed; boundary=x",
    "",
    "--x",
    "Content-Type: text/plain; charset=iso-8859-1",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "caf=E9",
    "--x",
    "Content-Type: text/html",
    "",
    "<p>caf&eacute;</p><img src=cid:1>",
    "--x",
    "Content-Type: application/octet-stream",
    "Content-Disposition: attachment; filename*=utf-8''a%0d%0aX:%20b.bin",
    "Content-Transfer-Encoding: base64",
    "",
    "AAEC",
    "--x--",
    "",
  ].join("\r\n"),
);

async function* stream(): AsyncGenerator<Uint8Array> {
  yield MESSAGE.subarray(0, 100);
  yield MESSAGE.subarray(100);
}

test("gives text, HTML, attachments and the usual fields", async () => {
  const message = await decodeMessage(stream());
  expect(message).toMatchObject({
    subject: "Grüße",
    from: [{ name: "René", address: "rene@example.org" }],
    to: [{ name: "Team", members: [{ address: "a@example.org" }, { name: "B" }] }],
    cc: [],
    date: 1000,
    messageId: "<1@example.org>",
    references: ["<a@x>", "<b@x>"],
  });
  expect(message.html).toContain("<p>caf&eacute;</p><img src=cid:1>");
  expect(message.text?.trim()).toBe("café");
  expect(message.attachments.map((each) => [...each.content])).toEqual([[0, 1, 2]]);
  expect(await decodeMessage(MESSAGE)).toEqual(message);
});

test("B2: no line break comes out in a file name or subject", async () => {
  const message = await decodeMessage(MESSAGE);
  expect(message.attachments[0]?.filename).toBe("aX: b.bin");
  const subject = await decodeMessage(bytes("Subject: =?utf-8?Q?a=0D=0Ab?=\r\n\r\n"));
  expect(subject.subject).not.toMatch(/[\r\n]/);
});

test("C11: a date that cannot be read is absent", async () => {
  expect(await decodeMessage(bytes("Date: notadate\r\n\r\nx"))).not.toHaveProperty("date");
  expect(await decodeMessage(bytes("Subject: a\r\n\r\nx"))).not.toHaveProperty("date");
});

test("makes no HTML of text, nor text of HTML", async () => {
  const html = await decodeMessage(bytes("Content-Type: text/html\r\n\r\n<b>x</b>"));
  expect(html).not.toHaveProperty("text");
  expect(await decodeMessage(bytes("A: b\r\n\r\nhttp://x.example"))).not.toHaveProperty("html");
});

test("refuses what is over its limits", async () => {
  await expect(decodeMessage(stream(), { size: 100 })).rejects.toMatchObject({
    code: "MIME_DECODED_SIZE",
  });
  const parts = decodeMessage(MESSAGE, { parts: 2 });
  await expect(parts).rejects.toBeInstanceOf(MimeError);
  await expect(parts).rejects.toMatchObject({ code: "MIME_DECODED" });
});

test("passes on the fault of the source, and the reason of the signal", async () => {
  const fault = new Error("disk");
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield MESSAGE;
    throw fault;
  }
  await expect(decodeMessage(broken())).rejects.toBe(fault);
  const signal = AbortSignal.abort(fault);
  await expect(decodeMessage(stream(), {}, { signal })).rejects.toBe(fault);
});
