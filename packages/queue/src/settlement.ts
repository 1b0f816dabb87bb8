import { MailError, type Reply, sleep } from "@mailwright/core";
import { guarded, type Statement } from "@mailwright/database";
import type { ActiveMessage } from "./active.ts";
import { described, type QueueContext } from "./context.ts";
import { copyInsertions, type Insertion, tellSubmitted } from "./insertion.ts";
import { type Report, writeReport } from "./report.ts";
import { tellReport, tellVerdict } from "./settlement-events.ts";
import { judge, type News, type Result, type Verdict } from "./verdict.ts";

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;

/** What a statement of the batch is about, which says what to do when its guard fails. */
type Subject =
  | { readonly type: "recipient" | "delivery"; readonly verdict: Verdict }
  | { readonly type: "message" }
  | { readonly type: "report" };

interface Plan {
  readonly statements: readonly Statement[];
  readonly subjects: readonly Subject[];
  readonly copies: readonly Insertion[];
  /** True when the message ends with it. */
  readonly ends: boolean;
}

/** What a settlement is about. */
export interface Settling {
  readonly message: ActiveMessage;
  readonly results: readonly Result[];
  /** True when the message likely has recipients beside these; a wrong guess costs one more batch. */
  readonly others: boolean;
}

/**
 * Writes down how an attempt ended: one batch with the end or the deferral of each recipient, what
 * the agent wants to happen with it, the reports to the sender, and, with the last recipient, the
 * end of the message.
 *
 * A message has a row exactly as long as it has recipients, and that row is its one reference to the
 * body: each batch that ends a recipient either deletes the message on the condition that none is
 * left, or is guarded by one being left. Batches are carried out one after the other, so two that
 * end the last two recipients cannot both find the other one still there.
 *
 * @returns when there is next something to do for the message, in milliseconds since the epoch
 */
export async function settle(
  context: QueueContext,
  { message, results, others }: Settling,
  { signal }: { readonly signal: AbortSignal },
): Promise<number> {
  let verdicts: readonly Verdict[] = results.map((result) => judge(context, message, result));
  let last = !others;
  let pause = FIRST_PAUSE;
  while (verdicts.length > 0) {
    try {
      await using reports = await writeReports(context, message, verdicts);
      const plan = planned(context, message, verdicts, { last, reports: reports.written });
      const answer = await context.database.batch(plan.statements);
      if (answer.type === "committed") {
        for (const verdict of verdicts) tellVerdict(context, message, verdict);
        for (const report of reports.written) tellReport(context, message, report);
        for (const copy of plan.copies) tellSubmitted(context, copy, message.id);
        if (plan.ends) context.tell({ name: "queue.message.ended", message: message.id });
        return nextEvent(context, verdicts, reports.written.length + plan.copies.length);
      }
      const subject = plan.subjects[answer.index];
      if (subject?.type === "message") last = !last;
      else verdicts = corrected(context, message, verdicts, subject);
    } catch (error) {
      context.tell({
        name: "queue.database.failed",
        message: message.id,
        error: described(error),
      });
      const possible = withoutStatements(context, message, verdicts, error);
      if (possible !== undefined) verdicts = possible;
      else if (await isLeaseOver(context, verdicts, pause, signal)) return leaseEnd(verdicts);
      else pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }
  return Infinity;
}

async function writeReports(
  context: QueueContext,
  message: ActiveMessage,
  verdicts: readonly Verdict[],
): Promise<AsyncDisposable & { readonly written: readonly Report[] }> {
  await using stack = new AsyncDisposableStack();
  const written: Report[] = [];
  const kinds = new Map<News, Verdict[]>();
  for (const verdict of verdicts) {
    if (verdict.news === undefined) continue;
    const kind = kinds.get(verdict.news);
    if (kind === undefined) kinds.set(verdict.news, [verdict]);
    else kind.push(verdict);
  }
  for (const of of kinds.values()) {
    const report = await writeReport(context, message, of);
    if (report !== undefined) written.push(stack.use(report));
  }
  const kept = stack.move();
  return { written, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function planned(
  context: QueueContext,
  message: ActiveMessage,
  verdicts: readonly Verdict[],
  { last, reports }: { readonly last: boolean; readonly reports: readonly Report[] },
): Plan {
  const { statements: sql, spool } = context;
  const statements: Statement[] = [];
  const subjects: Subject[] = [];
  const copies: Insertion[] = [];
  const add = (subject: Subject, ...added: readonly Statement[]): void => {
    statements.push(...added);
    subjects.push(...added.map(() => subject));
  };
  for (const verdict of verdicts) {
    const { recipient, outcome } = verdict.result;
    const ending =
      verdict.type === "deferred"
        ? sql.deferRecipient({
            ...recipient,
            attempts: recipient.attempts + 1,
            next_at: verdict.nextAt,
            last_reply: JSON.stringify(verdict.reply),
            warned: recipient.warned || verdict.news === "delayed" ? 1 : 0,
          })
        : sql.endRecipient(recipient);
    add({ type: "recipient", verdict }, guarded(ending, 1));
    if (outcome.type !== "deferred") {
      add({ type: "delivery", verdict }, ...(outcome.statements ?? []));
      copies.push(...copyInsertions(context, message.body, outcome.copies));
    }
  }
  for (const each of [...copies, ...reports]) add({ type: "report" }, ...each.statements);
  const ended = verdicts.some(({ type }) => type !== "deferred");
  if (ended) {
    const end = last ? sql.endMessage(message) : sql.someRecipient(message);
    add({ type: "message" }, guarded(end, 1));
    // After what the agents retain: a body with no reference would be gone.
    if (last) add({ type: "report" }, ...spool.release(message.body));
  }
  return { statements, subjects, copies, ends: ended && last };
}

/** The verdicts after a guard has failed: the lease was lost, or the delivery cannot happen now. */
function corrected(
  context: QueueContext,
  message: ActiveMessage,
  verdicts: readonly Verdict[],
  subject: Subject | undefined,
): readonly Verdict[] {
  if (subject?.type === "recipient") {
    context.tell({
      name: "queue.recipient.stale",
      message: message.id,
      recipient: subject.verdict.result.recipient.recipient.address,
      outcome: subject.verdict.type,
    });
    return verdicts.filter((verdict) => verdict !== subject.verdict);
  }
  if (subject?.type === "delivery") {
    const text = "The destination changed during delivery";
    return replaced(context, message, verdicts, [subject.verdict], text);
  }
  throw new Error("a body that is in use is gone");
}

/** Where the fault is not the machine's, it is in what the agents want done: they are deferred. */
function withoutStatements(
  context: QueueContext,
  message: ActiveMessage,
  verdicts: readonly Verdict[],
  error: unknown,
): readonly Verdict[] | undefined {
  if (error instanceof MailError && error.temporary) return undefined;
  const guilty = verdicts.filter(
    ({ result: { outcome } }) => outcome.type !== "deferred" && outcome.statements !== undefined,
  );
  if (guilty.length === 0) return undefined;
  return replaced(context, message, verdicts, guilty, "The message could not be stored");
}

function replaced(
  context: QueueContext,
  message: ActiveMessage,
  verdicts: readonly Verdict[],
  guilty: readonly Verdict[],
  text: string,
): readonly Verdict[] {
  const reply: Reply = { code: 451, enhanced: "4.3.0", text };
  return verdicts.map((verdict) =>
    guilty.includes(verdict)
      ? judge(context, message, { ...verdict.result, outcome: { type: "deferred", reply } })
      : verdict,
  );
}

/** Waits to try again, as long as the lease holds: giving up means the message goes out twice. */
async function isLeaseOver(
  { clock }: QueueContext,
  verdicts: readonly Verdict[],
  pause: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (clock.now() + pause >= leaseEnd(verdicts)) return true;
  try {
    await sleep(clock, pause, { signal });
    return false;
  } catch {
    return true;
  }
}

function leaseEnd(verdicts: readonly Verdict[]): number {
  return Math.min(...verdicts.map(({ result }) => result.recipient.leaseUntil));
}

function nextEvent({ clock }: QueueContext, verdicts: readonly Verdict[], queued: number): number {
  if (queued > 0) return clock.now();
  const times = verdicts.map((verdict) =>
    verdict.type === "deferred" ? verdict.nextAt : Number.POSITIVE_INFINITY,
  );
  return Math.min(...times);
}
