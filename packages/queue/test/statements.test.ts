import { expect, test } from "vitest";
import { queueStatements } from "../src/statements.ts";
import { LATER, left, MINUTE, OK, world } from "./world.ts";

/** How the engine goes about each statement of a recipient's path. */
async function plans(): Promise<Readonly<Record<string, string>>> {
  await using it = await world();
  const sql = queueStatements();
  const leased = { message: "m", number: 1, lease: "l" };
  const claim = { lease: "l", until: 1 };
  const statements = {
    claim: sql.claim({ ...claim, now: 1, limit: 1 }),
    claimMessage: sql.claimMessage({ ...claim, id: "m" }),
    messagesOfClaim: sql.messagesOfClaim(claim),
    earliest: sql.earliest(),
    endRecipient: sql.endRecipient(leased),
    deferRecipient: sql.deferRecipient({
      ...leased,
      attempts: 1,
      next_at: 1,
      last_reply: null,
      warned: 0,
    }),
    releaseLease: sql.releaseLease({ ...leased, now: 1 }),
    endMessage: sql.endMessage({ id: "m" }),
    someRecipient: sql.someRecipient({ id: "m" }),
  };
  const explained = Object.entries(statements).map(async ([name, { sql: text, parameters }]) => {
    const steps = await it.database.get<{ readonly detail: string }>({
      sql: `EXPLAIN QUERY PLAN ${text}`,
      parameters,
    });
    return [name, steps.map(({ detail }) => detail).join("; ")] as const;
  });
  return Object.fromEntries(await Promise.all(explained));
}

test("no statement of a recipient's path looks at rows that are not its own", async () => {
  const plan = await plans();
  for (const [name, steps] of Object.entries(plan)) {
    expect(steps, name).toContain("SEARCH");
    expect(steps, name).not.toMatch(/SCAN|TEMP B-TREE/);
  }
  expect(plan["claim"]).toContain("queue_recipient_due (state=? AND next_at<?)");
  expect(plan["messagesOfClaim"]).toContain("queue_recipient_due (state=? AND next_at=?)");
  expect(plan["earliest"]).toContain("queue_recipient_due (state=?)");
  for (const name of ["endRecipient", "deferRecipient", "releaseLease"]) {
    expect(plan[name]).toContain("PRIMARY KEY (message=? AND number=?)");
  }
});

test("recipients are named by their place in the envelope, in every attempt", async () => {
  await using it = await world();
  it.script = (address) => (address === "a@x.test" ? OK : LATER);
  await using queue = await it.open({ jitter: 0 });
  const one = await it.submit(queue, { to: ["a@x.test", "b@x.test", "c@y.test"] });
  const two = await it.submit(queue, { to: ["d@z.test"] });
  await it.clock.settle();
  it.script = () => OK;
  await it.clock.advance(MINUTE);
  const ids = (message: string): unknown =>
    it.tasks
      .filter(({ task }) => task.message.id === message)
      .map(({ task }) => task.recipients.map(({ id }) => id));
  expect(ids(one)).toEqual([["1", "2"], ["3"], ["2"], ["3"]]);
  expect(ids(two)).toEqual([["1"], ["1"]]);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});
