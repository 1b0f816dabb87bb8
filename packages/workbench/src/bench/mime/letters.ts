/** Mail as people and programs send it: what the set `real` is made of. */
import { base64, continuedParameter, encoded, encodedWords, quotedPrintable } from "./encode.ts";
import type { SeededRandom } from "./random.ts";
import { type Language, languages } from "./words.ts";

/** What one letter is written with. */
interface Pen {
  readonly random: SeededRandom;
  readonly language: Language;
  readonly charset: string;
}

const HEX = "0123456789abcdef";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function date(random: SeededRandom): string {
  const at = new Date(Date.UTC(2024, random.below(24), random.between(1, 28)));
  const time = [random.below(24), random.below(60), random.below(60)]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  const zone = random.pick(["+0000", "+0100", "-0500", "-0800 (PST)", "+0900"]);
  return `${DAYS[at.getUTCDay()]}, ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()} ${time} ${zone}`;
}

const host = (random: SeededRandom): string =>
  `${random.pick(["mx", "out", "relay", "smtp"])}${random.below(90)}.${random.pick(["example.com", "example.org", "mail.example.net"])}`;

function received(random: SeededRandom): string {
  const ip = `192.0.2.${random.below(255)}`;
  return (
    `Received: from ${host(random)} (${host(random)} [${ip}])\r\n` +
    `\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n` +
    `\tby ${host(random)} (Postfix) with ESMTPS id ${random.text(11, HEX).toUpperCase()}\r\n` +
    `\tfor <list@example.org>; ${date(random)}\r\n`
  );
}

function folded(text: string): string {
  return (text.match(/.{1,72}/g) ?? []).join("\r\n\t ");
}

function signature(random: SeededRandom, name: string, instance: string): string {
  return (
    `${name}: ${instance}a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s2048;\r\n` +
    `\th=from:to:subject:date:message-id:mime-version:content-type:reply-to;\r\n` +
    `\tbh=${random.text(43, BASE64)}=;\r\n\tb=${folded(random.text(342, BASE64))}==\r\n`
  );
}

function trace(random: SeededRandom): string {
  let text = "Return-Path: <bounces+123-abc@example.com>\r\nDelivered-To: list@example.org\r\n";
  for (let i = random.between(1, 6); i > 0; i--) text += received(random);
  if (random.chance(70)) text += signature(random, "DKIM-Signature", "v=1; ");
  if (random.chance(30)) {
    text +=
      `ARC-Seal: i=1; a=rsa-sha256; t=1700000000; cv=none; d=example.net; s=arc;\r\n` +
      `\tb=${folded(random.text(342, BASE64))}==\r\n` +
      signature(random, "ARC-Message-Signature", "i=1; ") +
      `ARC-Authentication-Results: i=1; ${host(random)}; dkim=pass header.i=@example.com;\r\n` +
      `\tspf=pass (example.com: domain of a@example.com designates 192.0.2.1 as permitted\r\n` +
      `\tsender) smtp.mailfrom=a@example.com; dmarc=pass (p=REJECT) header.from=example.com\r\n`;
  }
  if (random.chance(40)) {
    text += `X-Spam-Status: No, score=-2.1 required=5.0 tests=BAYES_00,DKIM_SIGNED,DKIM_VALID,\r\n\tHTML_MESSAGE,SPF_PASS autolearn=ham version=4.0.0\r\nX-Mailer: Example Mailer 5.1 (build ${random.below(9999)})\r\n`;
  }
  return text;
}

function sentence({ random, language }: Pen, least: number, most: number): string {
  const words: string[] = [];
  for (let i = random.between(least, most); i > 0; i--) words.push(random.pick(language.words));
  return words.join(language.gap);
}

/** Paragraphs in lines of a length that 7bit and 8bit allow. */
function prose(pen: Pen, paragraphs: number): string {
  let text = "";
  for (let i = 0; i < paragraphs; i++) {
    for (let j = pen.random.between(1, 6); j > 0; j--) {
      text += `${pen.random.chance(8) ? "> " : ""}${sentence(pen, 6, 10)}.\r\n`;
    }
    text += "\r\n";
  }
  return text;
}

function html(pen: Pen, paragraphs: number): string {
  const { random } = pen;
  let text =
    `<!DOCTYPE html>\r\n<html><head><meta charset="${pen.charset}"><style>p { margin: 0 0 12px; ` +
    `font-family: Arial, sans-serif; }\r\n.button { background: #0a0; color: #fff }</style></head>` +
    `<body bgcolor="#ffffff">\r\n<table width="600" cellpadding="0" cellspacing="0"><tr><td>\r\n`;
  for (let i = 0; i < paragraphs; i++) {
    text +=
      `<p style="margin:0 0 12px;line-height:1.5;color:#333333">${sentence(pen, 10, 40)}. ` +
      `<a href="https://example.com/track?id=${random.text(24, HEX)}&amp;n=${i}" class="button">` +
      `${sentence(pen, 1, 3)}</a></p>\r\n`;
  }
  return `${text}</td></tr></table></body></html>\r\n`;
}

/** A text part: its fields about the content, the empty line, and its body. */
function textPart(pen: Pen, subtype: string, text: string, more = ""): string {
  const { random, charset } = pen;
  const octets = encoded(text, charset);
  const encoding = textEncoding(pen, subtype);
  const type = `Content-Type: text/${subtype}; charset=${random.chance(50) ? `"${charset}"` : charset}${more}\r\n`;
  const field = `Content-Transfer-Encoding: ${encoding}\r\n\r\n`;
  if (encoding === "base64") return `${type}${field}${base64(octets)}`;
  if (encoding === "quoted-printable") return `${type}${field}${quotedPrintable(octets)}`;
  return `${type}${field}${octets}`;
}

function textEncoding({ random, charset, language }: Pen, subtype: string): string {
  if (language.gap === "" || random.chance(6)) return "base64";
  if (subtype === "html") return "quoted-printable";
  if (charset === "us-ascii") return "7bit";
  return random.pick(["quoted-printable", "quoted-printable", "8bit"]);
}

function multipart(random: SeededRandom, subtype: string, parts: readonly string[]): string {
  const boundary = `${random.pick(["----=_Part_", "_000_", "=_", "b1_"])}${random.text(28, HEX)}`;
  const first = `Content-Type: multipart/${subtype};\r\n\tboundary="${boundary}"\r\n\r\n`;
  const preamble = random.chance(40) ? "This is a multi-part message in MIME format.\r\n\r\n" : "";
  const body = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join("");
  return `${first}${preamble}${body}--${boundary}--\r\n`;
}

const alternative = (pen: Pen): string =>
  multipart(pen.random, "alternative", [
    textPart(pen, "plain", prose(pen, pen.random.between(1, 4))),
    textPart(pen, "html", html(pen, pen.random.between(2, 9))),
  ]);

const FILES: readonly (readonly [string, string])[] = [
  ["application/pdf", "pdf"],
  ["image/jpeg", "jpg"],
  ["image/png", "png"],
  ["application/zip", "zip"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"],
];

/** A file as an attachment; its name as RFC 2231 has it where it is not ASCII. */
function attachment(pen: Pen, least: number, most: number): string {
  const { random } = pen;
  const [type, ending] = random.pick(FILES);
  const name = `${sentence(pen, 2, 4)}.${ending}`;
  // oxlint-disable-next-line no-control-regex -- what is not ASCII begins after them
  const ascii = /^[\0-\x7f]*$/.test(name);
  return (
    `Content-Type: ${type}${ascii ? `; name="${name}"` : ""}\r\n` +
    `Content-Disposition: attachment${ascii ? `; filename="${name}"` : continuedParameter("filename", name)}\r\n` +
    `Content-Transfer-Encoding: base64\r\n\r\n${base64(random.bytes(random.between(least, most)))}`
  );
}

function image({ random }: Pen): string {
  return (
    `Content-Type: image/png; name="image001.png"\r\nContent-ID: <image001.png@${random.text(16, HEX)}>\r\n` +
    `Content-Disposition: inline; filename="image001.png"\r\nContent-Transfer-Encoding: base64\r\n\r\n` +
    base64(random.bytes(random.between(500, 6000)))
  );
}

function invitation({ random }: Pen): string {
  const text =
    `BEGIN:VCALENDAR\r\nPRODID:-//Example//Calendar 1.0//EN\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\n` +
    `BEGIN:VEVENT\r\nDTSTART:20250301T090000Z\r\nDTEND:20250301T100000Z\r\n` +
    `UID:${random.text(32, HEX)}@example.com\r\nORGANIZER;CN=Alice:mailto:alice@example.com\r\n` +
    `ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:bob@example.org\r\n` +
    `SUMMARY:Planning\r\nSEQUENCE:0\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
  return `Content-Type: text/calendar; charset="utf-8"; method=REQUEST\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(text)}`;
}

const LIST =
  "Precedence: list\r\nList-Id: Discussions about examples <dev.lists.example.org>\r\n" +
  "List-Unsubscribe: <https://lists.example.org/options/dev>,\r\n\t<mailto:dev-request@lists.example.org?subject=unsubscribe>\r\n" +
  "List-Archive: <https://lists.example.org/archive/dev/>\r\nList-Post: <mailto:dev@lists.example.org>\r\n" +
  "List-Help: <mailto:dev-request@lists.example.org?subject=help>\r\nErrors-To: dev-bounces@lists.example.org\r\n";

/** The body of each kind of letter, with the fields about it. */
const kinds: readonly ((pen: Pen) => string)[] = [
  (pen) => textPart(pen, "plain", prose(pen, pen.random.between(1, 8))),
  (pen) => textPart(pen, "plain", prose(pen, pen.random.between(1, 4)), "; format=fixed"),
  (pen) => LIST + textPart(pen, "plain", prose(pen, pen.random.between(2, 16))),
  (pen) => LIST + textPart(pen, "plain", prose(pen, pen.random.between(2, 6))),
  alternative,
  alternative,
  alternative,
  (pen) => textPart(pen, "html", html(pen, pen.random.between(4, 30))),
  (pen) => multipart(pen.random, "related", [alternative(pen), image(pen), image(pen)]),
  (pen) => multipart(pen.random, "mixed", [alternative(pen), attachment(pen, 2000, 120_000)]),
  (pen) =>
    multipart(pen.random, "mixed", [
      textPart(pen, "plain", prose(pen, 2)),
      attachment(pen, 500, 30_000),
      attachment(pen, 500, 50_000),
    ]),
  (pen) =>
    multipart(pen.random, "mixed", [
      textPart(pen, "plain", prose(pen, 1)),
      `Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n${letter(pen.random, 9)}`,
    ]),
  (pen) =>
    multipart(pen.random, "alternative", [
      textPart(pen, "plain", prose(pen, 1)),
      textPart(pen, "html", html(pen, 2)),
      invitation(pen),
    ]),
];

function phrase(pen: Pen, name: string): string {
  if (pen.charset === "us-ascii") return name;
  return encodedWords(name, pen.charset, pen.random.pick(["B", "Q"]));
}

function recipients(pen: Pen): string {
  const one = (): string => {
    const address = `${pen.random.text(7, HEX)}@example.org`;
    if (pen.random.chance(40)) return address;
    return `${phrase(pen, pen.random.pick(pen.language.names))} <${address}>`;
  };
  return Array.from({ length: pen.random.between(1, 5) }, one).join(",\r\n\t");
}

/**
 * One message, as octets in latin1.
 *
 * @param most - the kinds are those before this one, so that a forward holds none
 */
function letter(random: SeededRandom, most: number): string {
  const language = random.pick(languages);
  const pen: Pen = { random, language, charset: random.pick(language.charsets) };
  const reply = random.chance(30) ? "Re: " : "";
  const subject = sentence(pen, 3, 9);
  const written =
    pen.charset === "us-ascii"
      ? subject
      : encodedWords(subject, pen.charset, random.pick(["B", "Q"]));
  const id = `<${random.text(32, HEX)}@example.com>`;
  return (
    trace(random) +
    `From: ${phrase(pen, random.pick(language.names))} <sender@example.com>\r\nTo: ${recipients(pen)}\r\n` +
    `Subject: ${reply}${written}\r\nDate: ${date(random)}\r\nMessage-ID: ${id}\r\n` +
    (random.chance(40) ? `In-Reply-To: ${id}\r\nReferences: ${id}\r\n\t${id}\r\n` : "") +
    `MIME-Version: 1.0\r\n${(kinds[random.below(most)] as (pen: Pen) => string)(pen)}`
  );
}

/** So many messages. */
export function letters(random: SeededRandom, count: number): Buffer[] {
  return Array.from({ length: count }, () => Buffer.from(letter(random, kinds.length), "latin1"));
}
