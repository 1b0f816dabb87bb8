import type { TlsFacts } from "@mailwright/core";
import type { Exchange } from "./exchange.ts";

/** STARTTLS. RFC 3207 §4. */
export function startTls(exchange: Exchange): void {
  if (exchange.tls !== undefined) {
    exchange.error(503, "5.5.1", "TLS is up already");
    return;
  }
  if (!exchange.parts.connection.securable) {
    exchange.error(502, "5.5.1", "TLS is not offered");
    return;
  }
  exchange.reply(220, "2.0.0", "Ready to start TLS");
  exchange.flush();
  exchange.push({ type: "secure" });
  exchange.isSecuring = true;
}

/** TLS is up: the session begins anew, without a greeting. */
export function secured(exchange: Exchange, facts: TlsFacts): void {
  exchange.isSecuring = false;
  exchange.tls = facts;
  // RFC 3207 §4.2: nothing that was said in clear is known any more.
  exchange.hello = undefined;
  exchange.identity = undefined;
  exchange.transaction = undefined;
  exchange.kept.hello = undefined;
  exchange.emit({ name: "smtp.tls.started", version: facts.version, cipher: facts.cipher });
}
