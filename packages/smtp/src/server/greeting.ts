import type { Decision, Refuse } from "@mailwright/core";
import { isAuthenticationOffered } from "./authentication.ts";
import { decide } from "./decision.ts";
import type { Exchange } from "./exchange.ts";

/** Asks about the client, then greets it. RFC 5321 §3.1. */
export function greet(exchange: Exchange): void {
  const { id: session, connection } = exchange.parts;
  const { remote, local } = connection;
  exchange.emit({
    name: "smtp.session.opened",
    session,
    remote: remote.address,
    remotePort: remote.port,
    localPort: local.port,
    service: exchange.options.service,
  });
  const welcome = (): void =>
    exchange.reply(220, undefined, `${exchange.options.hostname} ESMTP ready`);
  exchange.ask(
    "connect",
    remote,
    (decision) =>
      decide(exchange, "connect", decision, {
        pass: welcome,
        keep: (refusal) => (exchange.kept.connect = refusal),
        refuse: (refusal) => bar(exchange, refusal),
      }),
    (error) => {
      // There is no command to cost yet: the client is told at its recipients.
      exchange.emitFault("connect", error);
      exchange.kept.connect = {
        type: "refuse",
        code: 451,
        enhanced: "4.3.0",
        text: "Local error in processing",
        evidence: { by: "smtp", reason: "the connect handler failed" },
        when: "recipient",
      };
      welcome();
    },
  );
}

// RFC 5321 §3.1: after a 554 greeting the client may only say QUIT; 421 closes.
function bar(exchange: Exchange, { code, enhanced, text }: Refuse): void {
  if (code < 500) {
    exchange.end("refused", 421, enhanced, text);
    return;
  }
  exchange.reply(554, enhanced, text);
  exchange.isBarred = true;
}

/** HELO and EHLO. RFC 5321 §4.1.1.1. */
export function hello(exchange: Exchange, verb: "HELO" | "EHLO", name: string): void {
  exchange.ask("hello", name, (decision: Decision | undefined) => {
    exchange.kept.hello = undefined;
    decide(exchange, "hello", decision, {
      pass: () => {
        // RFC 5321 §4.1.4: a second EHLO clears the state as RSET does.
        exchange.transaction = undefined;
        exchange.hello = { name, isExtended: verb === "EHLO" };
        exchange.reply(
          250,
          undefined,
          verb === "EHLO" ? capabilities(exchange) : ownName(exchange),
        );
      },
      keep: (refusal) => (exchange.kept.hello = refusal),
    });
  });
}

function ownName(exchange: Exchange): string {
  return exchange.options.hostname;
}

function capabilities(exchange: Exchange): string {
  const { options, parts, tls } = exchange;
  const lines = [
    ownName(exchange),
    // RFC 2920, RFC 6152, RFC 6531, RFC 2034.
    "PIPELINING",
    "8BITMIME",
    "SMTPUTF8",
    "ENHANCEDSTATUSCODES",
    // RFC 1870 §3.
    `SIZE ${options.size}`,
  ];
  // RFC 3207 §4.2: not under TLS; RFC 4954 §3 and §4.
  if (tls === undefined && parts.connection.securable) lines.push("STARTTLS");
  if (isAuthenticationOffered(exchange)) lines.push("AUTH PLAIN");
  lines.push("HELP");
  return lines.join("\n");
}
