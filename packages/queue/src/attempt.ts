import type { Reply } from "@mailwright/core";
import type { ActiveMessage, ActiveRecipient } from "./active.ts";
import { described, type QueueContext } from "./context.ts";
import type { Destination, Outcome, Task } from "./ports.ts";

/** A recipient with its route. */
export interface RoutedRecipient {
  readonly recipient: ActiveRecipient;
  readonly route: Destination;
}

/** Recipients of one message that one agent can deliver to in one go. */
export interface Attempt {
  readonly message: ActiveMessage;
  readonly agent: string;
  readonly destination: string;
  readonly recipients: readonly RoutedRecipient[];
}

/**
 * Lets the agent deliver, until the lease nears its end.
 *
 * @returns one outcome per recipient; `deferred` for all when the agent threw, hung, or answered
 *   what is no answer
 * @throws the reason of the signal
 */
export async function deliver(
  context: QueueContext,
  attempt: Attempt,
  { signal }: { readonly signal: AbortSignal },
): Promise<readonly Outcome[]> {
  const { agents, clock, settings } = context;
  const agent = agents[attempt.agent];
  if (agent === undefined) return fault(context, attempt, "there is no such agent");
  const timeout = new AbortController();
  // The last tenth of the lease is kept for writing down how it ended.
  const end = Math.min(...attempt.recipients.map(({ recipient }) => recipient.leaseUntil));
  using timer = clock.after(end - settings.lease / 10 - clock.now(), () =>
    timeout.abort(new Error("the attempt took too long")),
  );
  void timer;
  const both = AbortSignal.any([signal, timeout.signal]);
  try {
    signal.throwIfAborted();
    const outcomes = await unlessAborted(agent.deliver(taskOf(attempt), { signal: both }), both);
    if (outcomes.length !== attempt.recipients.length) {
      return fault(context, attempt, `${outcomes.length} outcomes for the recipients of the task`);
    }
    // It would be a message that never ends.
    if (outcomes.some(copiesToNobody)) return fault(context, attempt, "a copy without recipients");
    return outcomes;
  } catch (error) {
    if (signal.aborted) throw error;
    return fault(context, attempt, described(error));
  }
}

function taskOf({ message, recipients, destination }: Attempt): Task {
  const { id, prefix, body, receivedAt } = message;
  const envelope = {
    ...message.envelope,
    recipients: recipients.map(({ recipient }) => recipient.recipient),
  };
  return {
    message: { id, envelope, prefix, body },
    recipients: recipients.map(({ recipient, route }) => ({
      id: String(recipient.number),
      address: route.address,
      recipient: recipient.recipient,
      route,
    })),
    destination,
    attempt: Math.max(...recipients.map(({ recipient }) => recipient.attempts)) + 1,
    receivedAt,
  };
}

function copiesToNobody(outcome: Outcome): boolean {
  const { copies = [] } = outcome.type === "deferred" ? {} : outcome;
  return copies.some(({ envelope }) => envelope.recipients.length === 0);
}

function fault(context: QueueContext, attempt: Attempt, error: string): readonly Outcome[] {
  const { message, agent, recipients } = attempt;
  context.tell({ name: "queue.agent.failed", message: message.id, agent, error });
  const reply: Reply = { code: 451, enhanced: "4.3.0", text: "Delivery failed for now" };
  return recipients.map(() => ({ type: "deferred", reply }));
}

/** A promise, or the reason of the signal: what ignores its signal is not waited for. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    void promise.finally(() => signal.removeEventListener("abort", stop)).then(resolve, reject);
  });
}
