import { expect, test } from "vitest";
import { AddressUsageError, splitSubaddress } from "@mailwright/address";

const domain = "example.org";

test.each([
  ["jane+folder", "jane", "folder"],
  ["jane+a+b", "jane", "a+b"],
  ["jane+", "jane", ""],
  ["+folder", "+folder", undefined],
  ["++a", "+", "a"],
  ["jane", "jane", undefined],
  ['"jane+a folder"', "jane", "a folder"],
  ['"jane roe+a"', '"jane roe"', "a"],
  [String.raw`"jane\+a"`, "jane", "a"],
  [String.raw`"ja\"ne+a\\b"`, String.raw`"ja\"ne"`, String.raw`a\b`],
  ['"jane roe"', '"jane roe"', undefined],
  ["jürgen+grüße", "jürgen", "grüße"],
])("%j is %j, with the detail %j", (localPart, user, detail) => {
  const split = splitSubaddress({ localPart, domain });
  expect(split).toEqual({
    mailbox: { localPart: user, domain },
    ...(detail !== undefined && { detail }),
  });
});

test("the separators are the caller's", () => {
  const split = (separators: string): unknown =>
    splitSubaddress({ localPart: "jane-a+b", domain }, { separators }).detail;
  expect(split("-")).toBe("a+b");
  expect(split("+-")).toBe("a+b");
  expect(split("=")).toBeUndefined();
  for (const separators of ["", " ", "@", '"', "\\", "\0", "+\n"])
    expect(() => split(separators)).toThrow(AddressUsageError);
});
