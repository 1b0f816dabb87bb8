import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { parseLocalRoute } from "@mailwright/address";

test.each([
  ["jane", { form: "name" }],
  ['"jane roe"', { form: "name" }],
  ["a%b.example", { form: "percent", mailbox: { localPart: "a", domain: "b.example" } }],
  ["a%b%c", { form: "percent", mailbox: { localPart: "a%b", domain: "c" } }],
  ["h!a", { form: "bang", mailbox: { localPart: "a", domain: "h" } }],
  ["h!i!a", { form: "bang", mailbox: { localPart: "i!a", domain: "h" } }],
  ["h!a%b", { form: "percent", mailbox: { localPart: "h!a", domain: "b" } }],
  ['"a@b"', { form: "quoted", mailbox: { localPart: "a", domain: "b" } }],
  ['"a b@c"', { form: "quoted", mailbox: { localPart: '"a b"', domain: "c" } }],
  ['"a@b@c"', { form: "quoted", mailbox: { localPart: '"a@b"', domain: "c" } }],
  ['"a%b"', { form: "percent", mailbox: { localPart: "a", domain: "b" } }],
  [String.raw`"\a\@b"`, { form: "quoted", mailbox: { localPart: "a", domain: "b" } }],
  ['victim%"x', undefined],
])("%j means %j", (localPart, value) => {
  const route = parseLocalRoute(localPart);
  expect(route.value).toEqual(value);
  expect(route.defects.map(({ code }) => code)).toEqual(value === undefined ? ["hop"] : []);
});

test.each(["%", "a%", "%b", "!", "!a", "h!", "100%", '"@"', "a%b c", "a%b\0"])(
  "%j looks like a route, and leads nowhere",
  (localPart) =>
    expect(parseLocalRoute(localPart)).toEqual({
      defects: [expect.objectContaining({ code: "hop" })],
    }),
);

test("what has none of the three signs is a name; a route always gets shorter", () => {
  const texts = string({ unit: "binary" });
  const isRight = (text: string): boolean => {
    const { value } = parseLocalRoute(text);
    if (!/[%!@]/.test(text)) return value?.form === "name";
    const isHop = value !== undefined && value.form !== "name";
    return !isHop || value.mailbox.localPart.length < text.length + 3;
  };
  expect(() => assert(property(texts, isRight))).not.toThrow();
});
