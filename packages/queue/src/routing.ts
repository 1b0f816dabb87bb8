import type { ActiveMessage, ActiveRecipient } from "./active.ts";
import type { Attempt, RoutedRecipient } from "./attempt.ts";
import { described, type QueueContext } from "./context.ts";
import type { Destination, RefusedRoute } from "./ports.ts";
import type { Result } from "./verdict.ts";

/** Where the recipients of a message go: to agents, or nowhere. */
export interface Routed {
  readonly attempts: readonly Attempt[];
  /** The results of those without a route. */
  readonly refused: readonly Result[];
}

/** Routes the recipients of a message, and puts together those that one agent takes in one go. */
export async function routed(
  context: QueueContext,
  message: ActiveMessage,
  recipients: readonly ActiveRecipient[],
): Promise<Routed> {
  const groups = new Map<string, RoutedRecipient[]>();
  const refused: Result[] = [];
  const routes = await Promise.all(recipients.map((each) => routeOf(context, message, each)));
  for (const [index, recipient] of recipients.entries()) {
    const route = routes[index] as Destination | RefusedRoute;
    if (route.type === "refuse") {
      refused.push(refusal(recipient, route));
      continue;
    }
    const key = laneOf(route);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ recipient, route }]);
    else group.push({ recipient, route });
  }
  const attempts = [...groups.values()].flatMap((group) => attemptsOf(context, message, group));
  return { attempts, refused };
}

/** What the concurrency limit counts. */
export function laneOf({ agent, destination }: Pick<Destination, "agent" | "destination">): string {
  return `${agent} ${destination}`;
}

function attemptsOf(
  { settings }: QueueContext,
  message: ActiveMessage,
  group: readonly RoutedRecipient[],
): Attempt[] {
  const attempts: Attempt[] = [];
  const size = settings.taskRecipients;
  for (let start = 0; start < group.length; start += size) {
    const recipients = group.slice(start, start + size);
    const { agent, destination } = (recipients[0] as RoutedRecipient).route;
    attempts.push({ message, agent, destination, recipients });
  }
  return attempts;
}

async function routeOf(
  context: QueueContext,
  message: ActiveMessage,
  { recipient }: ActiveRecipient,
): Promise<Destination | RefusedRoute> {
  try {
    return await context.router.route(recipient.address);
  } catch (error) {
    context.tell({
      name: "queue.agent.failed",
      message: message.id,
      recipient: recipient.address,
      agent: "router",
      error: described(error),
    });
    const evidence = { by: "queue", reason: "the router failed" };
    const text = "Routing failed for now";
    return { type: "refuse", code: 451, enhanced: "4.3.0", text, evidence, steps: [] };
  }
}

function refusal(recipient: ActiveRecipient, { code, enhanced, text }: RefusedRoute): Result {
  const type = code < 500 ? "deferred" : "failed";
  const outcome = { type, reply: { code, enhanced, text } } as const;
  return { recipient, outcome, agent: "router", destination: "" };
}
