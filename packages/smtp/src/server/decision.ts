import type { Decision, Refuse } from "@mailwright/core";
import type { Exchange } from "./exchange.ts";

/**
 * Acts on what a handler of connect, HELO or MAIL decided: goes on, unless it refused at once.
 *
 * @param keep - takes a refusal that is answered at RCPT, so that postmaster and abuse pass
 * @throws TypeError when it is no decision; that is a fault of the handler
 */
export function decide(
  exchange: Exchange,
  step: string,
  decision: Decision | undefined,
  acts: { pass(): void; keep(refusal: Refuse): void; refuse?(refusal: Refuse): void },
): void {
  if (decision === undefined || decision.type === "pass") {
    acts.pass();
    return;
  }
  const { code, enhanced, text } = checked(decision);
  exchange.refused(step, decision);
  if (decision.type === "disconnect") {
    exchange.end("refused", code, enhanced, text);
  } else if (decision.when === "recipient") {
    acts.keep(decision);
    acts.pass();
  } else if (acts.refuse === undefined) {
    exchange.reply(code, enhanced, text);
  } else {
    acts.refuse(decision);
  }
}

/** The refusal itself, when it is one that can be told a client. */
export function checked<Refusal extends Exclude<Decision, { type: "pass" }>>(
  refusal: Refusal,
): Refusal {
  const isRefusal = refusal.type === "refuse" || refusal.type === "disconnect";
  const { code } = refusal;
  if (isRefusal && Number.isInteger(code) && code >= 400 && code <= 599) return refusal;
  throw new TypeError("a handler answered with what is no decision");
}
