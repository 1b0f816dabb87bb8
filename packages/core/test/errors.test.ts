import { expect, test } from "vitest";
import { MailError, PeerError, UsageError } from "@mailwright/core";

test.each([
  [MailError, "MailError"],
  [PeerError, "PeerError"],
  [UsageError, "UsageError"],
])("an error has a code, and what else was said of it: %o", (Fault, name) => {
  const cause = new Error("disk");
  const error = new Fault("CODE", "text", { cause, temporary: true, machine: "storage-full" });
  expect(error).toBeInstanceOf(MailError);
  expect(error).toMatchObject({
    name,
    code: "CODE",
    message: "text",
    cause,
    temporary: true,
    machine: "storage-full",
  });
  expect(new Fault("CODE", "text")).toMatchObject({ temporary: false, machine: undefined });
});
