import { parseHeader } from "@mailwright/mime";
import { describe, expect, test } from "vitest";
import type { Recipient } from "@mailwright/core";
import type { Outcome, QueueOptions } from "../src/index.ts";
import { HOUR, LATER, left, MINUTE, NEVER, OK, START, type SubmitOptions, world } from "./world.ts";

interface Told {
  readonly at: number;
  readonly text: string;
  readonly type: string;
  readonly envelope: unknown;
  readonly from: string | undefined;
}

/** Submits one message, plays the script, and answers the reports that a@y.test gets. */
async function reports(
  script: (address: string, attempt: number) => Outcome,
  message: Partial<SubmitOptions> = {},
  options: Partial<QueueOptions> = {},
): Promise<{ readonly told: readonly Told[]; readonly names: readonly string[] }> {
  await using it = await world();
  const told: Told[] = [];
  it.script = async (address, task) => {
    if (address !== "a@y.test") return script(address, task.attempt);
    const text = await it.text(task);
    const header = parseHeader(new TextEncoder().encode(text)).value;
    told.push({
      at: it.clock.now(),
      text,
      type: header.get("content-type")?.value ?? "",
      envelope: task.message.envelope,
      from: header.get("from")?.value,
    });
    return OK;
  };
  await using queue = await it.open(options);
  await it.submit(queue, message);
  await it.clock.run();
  expect(await left(it)).toEqual([0, 0, 0, 0]);
  return { told, names: it.sink.names() };
}

/** The fields of a group of the status part, by the recipient it is about. */
function statusOf(text: string, address: string): Record<string, string> {
  const groups = text.split("\r\n\r\n").filter((group) => group.includes(`rfc822; ${address}`));
  const group = groups.find(
    (each) => each.startsWith("Original-Recipient") || /^Final/m.test(each),
  );
  const lines = (group ?? "").replaceAll(/\r\n[ \t]+/g, " ").split("\r\n");
  return Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
}

test("a failure is told to the reverse-path, in the form of RFC 3464", async () => {
  const { told } = await reports(() => NEVER, {
    envelopeId: "QQ314159",
    to: [{ address: "b@x.test", originalRecipient: { type: "rfc822", address: "B@X.test" } }],
  });
  expect(told).toHaveLength(1);
  const { text, type, envelope, from } = told[0]!;
  expect(type).toMatch(/^multipart\/report; report-type=delivery-status; boundary=/);
  expect(from).toBe("Mail Delivery System <MAILER-DAEMON@mx.test>");
  expect(envelope).toEqual({
    reversePath: "",
    recipients: [{ address: "a@y.test", notify: ["never"] }],
  });
  expect(text).toContain("Reporting-MTA: dns; mx.test\r\n");
  expect(text).toContain("Original-Envelope-Id: QQ314159\r\n");
  expect(statusOf(text, "b@x.test")).toMatchObject({
    "Original-Recipient": "rfc822; B@X.test",
    Action: "failed",
    Status: "5.1.1",
    "Diagnostic-Code": "smtp; 550 5.1.1 No such user",
  });
  expect(text).toContain("Received: by mx.test\r\nSubject: hello\r\n");
  expect(text).not.toContain("Hello!");
});

test("a report declares 8-bit content where it has some, and only there", async () => {
  const text = "Subject: hello\r\n\r\nGrüße\r\n";
  const header = await reports(() => NEVER, { text });
  expect(header.told[0]!.envelope).not.toHaveProperty("body");
  const full = await reports(() => NEVER, { text, return: "full" });
  expect(full.told[0]!.envelope).toMatchObject({ body: "8bitmime" });
});

test("recipients that fail in one pass share one report, wherever they were going", async () => {
  const to = Array.from({ length: 30 }, (_, i) => `r${i}@d${i}.test`);
  const { told } = await reports((address) => (/^r[0-9]@/.test(address) ? OK : NEVER), { to });
  expect(told).toHaveLength(1);
  for (const address of to.slice(10))
    expect(statusOf(told[0]!.text, address)["Action"]).toBe("failed");
  for (const address of to.slice(0, 10)) expect(told[0]!.text).not.toContain(address);
});

test("RET=FULL returns the message, unless it is large", async () => {
  const full = await reports(() => NEVER, { return: "full" });
  expect(full.told[0]!.text).toContain("Hello!");
  const large = await reports(() => NEVER, { return: "full" }, { returnLimit: 10 });
  expect(large.told[0]!.text).not.toContain("Hello!");
});

test("what failed for the null reverse-path is told to nobody", async () => {
  const { told, names } = await reports(() => NEVER, { reversePath: "" });
  expect(told).toEqual([]);
  expect(names).toContain("queue.message.dropped");
});

test("a report that fails makes no report", async () => {
  await using it = await world();
  it.script = () => NEVER;
  await using queue = await it.open();
  await it.submit(queue);
  await it.clock.run();
  expect(it.tasks.map(({ task }) => task.recipients[0]!.address)).toEqual(["b@x.test", "a@y.test"]);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("a message that expires is returned with what it was last told", async () => {
  const { told } = await reports(() => LATER);
  expect(told.map(({ at }) => at - START)).toEqual([4 * HOUR, 120 * HOUR]);
  expect(statusOf(told[1]!.text, "b@x.test")).toMatchObject({
    Action: "failed",
    Status: "4.4.7",
    "Diagnostic-Code": "smtp; 450 4.2.0 Come again",
  });
});

test("a delay is told once, at its time, with the end of the attempts", async () => {
  const { told } = await reports(
    (_, attempt) => (attempt < 12 ? LATER : OK),
    {},
    { warnAfter: HOUR },
  );
  expect(told.map(({ at }) => at - START)).toEqual([HOUR]);
  expect(statusOf(told[0]!.text, "b@x.test")).toMatchObject({ Action: "delayed", Status: "4.2.0" });
  expect(told[0]!.text).toMatch(/^Will-Retry-Until: Sun, 0?6 Jan 2030/m);
});

test("a delay is not told when the message is delivered before", async () => {
  const { told } = await reports((_, attempt) => (attempt < 4 ? LATER : OK));
  expect(told).toEqual([]);
});

describe("NOTIFY decides what is told (RFC 3461 §4.1)", () => {
  const cases: [Recipient["notify"], "ok" | "fails" | "late", readonly string[]][] = [
    [undefined, "ok", []],
    [undefined, "fails", ["failed"]],
    [undefined, "late", ["delayed"]],
    [["never"], "ok", []],
    [["never"], "fails", []],
    [["never"], "late", []],
    [["success"], "ok", ["delivered"]],
    [["success"], "fails", []],
    [["success"], "late", ["delivered"]],
    [["failure"], "ok", []],
    [["failure"], "fails", ["failed"]],
    [["failure"], "late", []],
    [["delay"], "fails", []],
    [["delay"], "late", ["delayed"]],
    [["success", "failure", "delay"], "late", ["delayed", "delivered"]],
  ];
  test.each(cases)("%j, and it %s: %j", async (notify, what, expected) => {
    const outcome = { ok: OK, fails: NEVER, late: LATER }[what];
    const { told } = await reports(
      (_, attempt) => (what === "late" && attempt > 8 ? OK : outcome),
      { to: [{ address: "b@x.test", ...(notify === undefined ? {} : { notify }) }] },
      { expireAfter: 1000 * HOUR },
    );
    expect(told.map(({ text }) => statusOf(text, "b@x.test")["Action"])).toEqual(expected);
  });
});

test("news of success is left to the next hop, or names the relay", async () => {
  const to = [{ address: "b@x.test", notify: ["success"] }] as const;
  const none = await reports(() => ({ type: "delivered", report: "none" }), { to });
  expect(none.told).toEqual([]);
  const relayed = await reports(() => ({ type: "delivered", report: "relayed" }), { to });
  expect(statusOf(relayed.told[0]!.text, "b@x.test")["Action"]).toBe("relayed");
});

test("a report of a hostile reply keeps its form", async () => {
  const reply = {
    code: 550,
    enhanced: "5.0.0",
    text: "no\r\n\r\n--=_x\r\nFinal-Recipient: evil\0",
  } as const;
  const { told } = await reports(() => ({ type: "failed", reply }));
  expect(told[0]!.text).not.toMatch(/^Final-Recipient: evil/m);
  expect(statusOf(told[0]!.text, "b@x.test")["Action"]).toBe("failed");
});

test("a report for an address with UTF-8 is one of RFC 6533", async () => {
  await using it = await world();
  it.script = (address) => (address === "jürgen@y.test" ? OK : NEVER);
  await using queue = await it.open();
  await it.submit(queue, { reversePath: "jürgen@y.test", smtputf8: true });
  await it.clock.advance(MINUTE);
  const report = it.tasks.at(-1)!.task.message;
  expect(report.envelope).toMatchObject({ smtputf8: true, reversePath: "" });
});
