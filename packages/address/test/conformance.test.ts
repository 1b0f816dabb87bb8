import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseAddressList, parseMailbox } from "@mailwright/address";

// The cases of github.com/dominicsayers/isemail, where they are at hand.
const file = new URL("../../../../shared/conformance/addr-isemail/open/tests.xml", import.meta.url);
const xml = existsSync(file) ? readFileSync(file, "utf8") : "";

const decode = (text: string): string =>
  text
    .replaceAll(/&#x([0-9A-Fa-f]+);/g, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    // The suite writes control characters as their pictures.
    .replaceAll(/[\u2400-\u2421]/g, (each) => String.fromCharCode(each.charCodeAt(0) - 0x2400));

const field = (body: string, name: string): string =>
  decode(new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(body)?.[1] ?? "");

const cases = [...xml.matchAll(/<test id="(\d+)">(.*?)<\/test>/gs)].map(
  ([, id = "", body = ""]) => ({
    id,
    address: field(body, "address"),
    category: field(body, "category"),
    diagnosis: field(body, "diagnosis"),
  }),
);

const sent = new Set(["ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "ISEMAIL_RFC5321"]);
// RFC 1123 §2.1: a name that ends in a number could be read as an address.
const STRICTER = "ISEMAIL_RFC5321_TLDNUMERIC";
// Forms that RFC 5321 allows, but that should be written otherwise.
const ALLOWED = "ISEMAIL_RFC5321_IPV6DEPRECATED";

describe.skipIf(cases.length === 0)("isemail", () => {
  test.each(cases)(
    "$id: an envelope takes it or not: $diagnosis",
    ({ address, category, diagnosis }) => {
      const { value, defects } = parseMailbox(address);
      const isSent = sent.has(category) && diagnosis !== STRICTER;
      expect(value !== undefined && defects.length === 0).toBe(isSent || diagnosis === ALLOWED);
    },
  );

  test.each(cases.filter(({ category }) => category === "ISEMAIL_ERR"))(
    "$id: a header with it has a defect: $diagnosis",
    ({ address }) => {
      const { value, defects } = parseAddressList(address);
      expect(value?.length === 1 && defects.length === 0).toBe(false);
    },
  );

  // What is valid only with control characters or escapes in a literal is not read: never relaxed.
  const isReadable = ({ address, category, diagnosis }: (typeof cases)[number]): boolean =>
    category !== "ISEMAIL_ERR" &&
    !diagnosis.includes("OBSDTEXT") &&
    diagnosis !== "ISEMAIL_RFC5322_DOMAIN_TOOLONG" &&
    // oxlint-disable-next-line no-control-regex -- a fold is no control character, all others are
    !/[\0-\u0008\u000b-\u001f\u007f]/.test(address.replaceAll("\r\n", "")) &&
    !address.includes("\\\n");

  test.each(cases.filter(isReadable))("$id: a header may list it: $diagnosis", ({ address }) => {
    expect(parseAddressList(address).value).toHaveLength(1);
  });
});
