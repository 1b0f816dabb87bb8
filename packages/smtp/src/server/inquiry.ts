import type { Exchange } from "./exchange.ts";

/** VRFY. RFC 5321 §3.5.3: who has a mailbox here is not told. */
export function verify(exchange: Exchange): void {
  exchange.reply(252, "2.5.0", "Cannot verify; send some mail and see");
}

/** EXPN. RFC 5321 §3.5: nor who is behind a list. */
export function expand(exchange: Exchange): void {
  exchange.error(502, "5.5.1", "EXPN is not implemented");
}

/** HELP. RFC 5321 §4.1.1.8. */
export function help(exchange: Exchange): void {
  exchange.reply(
    214,
    "2.0.0",
    "EHLO HELO MAIL RCPT DATA RSET NOOP QUIT VRFY HELP STARTTLS AUTH\nSee RFC 5321",
  );
}

/** NOOP. RFC 5321 §4.1.1.9. */
export function noop(exchange: Exchange): void {
  exchange.reply(250, "2.0.0", "OK");
}

/** RSET. RFC 5321 §4.1.1.5. */
export function reset(exchange: Exchange): void {
  exchange.transaction = undefined;
  exchange.reply(250, "2.0.0", "OK");
}

/** QUIT. RFC 5321 §4.1.1.10. */
export function quit(exchange: Exchange): void {
  exchange.end("quit", 221, "2.0.0", `${exchange.options.hostname} closing connection`);
}
