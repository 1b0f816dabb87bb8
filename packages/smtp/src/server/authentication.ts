import { type Credentials, formatBase64, parseBase64, PlainServer } from "@mailwright/sasl";
import type { Exchange } from "./exchange.ts";
import type { Authentication } from "./handlers.ts";

/** Whether AUTH can be used now. RFC 4954 §4: by default not in clear. */
export function isAuthenticationOffered({ options, parts, tls }: Exchange): boolean {
  if (!parts.authenticates || options.authentication === "off") return false;
  return options.authentication === "any" || tls !== undefined;
}

/** AUTH. RFC 4954 §4. */
export function authenticate(exchange: Exchange, mechanism: string, initial?: string): void {
  const { options, parts } = exchange;
  if (!parts.authenticates || options.authentication === "off") {
    exchange.error(502, "5.5.1", "AUTH is not offered");
  } else if (!isAuthenticationOffered(exchange)) {
    exchange.error(538, "5.7.11", "AUTH needs TLS: say STARTTLS first");
  } else if (exchange.hello?.isExtended !== true) {
    exchange.error(503, "5.5.1", "Say EHLO first");
  } else if (exchange.identity !== undefined || exchange.transaction !== undefined) {
    exchange.error(503, "5.5.1", "AUTH is not allowed now");
  } else if (mechanism !== "PLAIN") {
    exchange.error(504, "5.5.4", "The mechanism is not offered");
  } else {
    exchange.authentication = new PlainServer();
    step(exchange, initial);
  }
}

/** A line of the exchange that AUTH began. */
export function continueAuthentication(exchange: Exchange, line: Uint8Array): void {
  const text = String.fromCharCode(...line);
  if (text !== "*") {
    step(exchange, text);
    return;
  }
  // RFC 4954 §4: the client cancels.
  exchange.authentication = undefined;
  exchange.error(501, "5.7.0", "Authentication cancelled");
}

/** Ends an exchange that cannot go on. */
export function failAuthentication(exchange: Exchange, code: 500 | 501, reason: string): void {
  exchange.authentication = undefined;
  // RFC 4954 §6: 500 5.5.6, the line is too long; 501 5.5.2, it cannot be decoded.
  fail(exchange, "", { by: "smtp", reason }, () =>
    exchange.reply(code, code === 500 ? "5.5.6" : "5.5.2", "The response is malformed"),
  );
}

function step(exchange: Exchange, response: string | undefined): void {
  const bytes = response === undefined ? undefined : parseBase64(response === "=" ? "" : response);
  if (bytes !== undefined && bytes.value === undefined) {
    failAuthentication(exchange, 501, "no base64");
    return;
  }
  const next = exchange.authentication?.step(bytes?.value);
  if (next?.type === "challenge") {
    exchange.reply(334, undefined, formatBase64(next.bytes));
  } else if (next?.type === "credentials") {
    exchange.authentication = undefined;
    const { credentials } = next;
    exchange.ask("authenticate", credentials, (answer) => conclude(exchange, credentials, answer));
  } else {
    failAuthentication(exchange, 501, next?.text ?? "no exchange");
  }
}

function conclude(exchange: Exchange, credentials: Credentials, answer: Authentication): void {
  switch (answer.type) {
    case "authenticated": {
      const { identity, account } = answer;
      exchange.identity = account === undefined ? { identity } : { identity, account };
      const { mechanism } = credentials;
      exchange.emit({ name: "smtp.authentication.succeeded", identity, mechanism });
      exchange.reply(235, "2.7.0", "Authentication succeeded");
      return;
    }
    case "refused":
      fail(exchange, credentials.username, answer.evidence, () =>
        exchange.reply(535, "5.7.8", "Authentication credentials invalid"),
      );
      return;
    case "unavailable":
      exchange.emit({
        name: "smtp.authentication.failed",
        username: credentials.username,
        by: answer.evidence.by,
        reason: answer.evidence.reason,
      });
      exchange.reply(454, "4.7.0", "Temporary authentication failure");
      return;
    default:
      throw new TypeError("the authenticate handler answered with what is no authentication");
  }
}

function fail(
  exchange: Exchange,
  username: string,
  evidence: { readonly by: string; readonly reason: string },
  reply: () => void,
): void {
  const { by, reason } = evidence;
  exchange.emit({ name: "smtp.authentication.failed", username, by, reason });
  exchange.failedAuthentications++;
  reply();
  if (exchange.failedAuthentications >= exchange.options.authenticationFailures)
    exchange.end("authentication", 421, "4.7.0", "Too many failed authentications");
}
