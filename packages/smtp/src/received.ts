/** What a Received field says. */
export interface ReceivedFacts {
  /** The name the client gave in HELO or EHLO. */
  readonly hello: string;
  /** The client's IP address. */
  readonly address: string;
  /** This server's own name. */
  readonly hostname: string;
  /** As registered for `with`: RFC 3848, RFC 6531 §4.3. */
  readonly protocol: string;
  readonly id: string;
  /** The only recipient; of several none is told. */
  readonly recipient?: string | undefined;
  readonly tls?: { readonly version: string; readonly cipher: string } | undefined;
  /** When the message came, in milliseconds since the epoch. */
  readonly at: number;
}

const UNSAFE = /[^\w.:\-[\]]/g;
const UNSAFE_PATH = /[\p{Cc}\s<>()\\"]/u;

/**
 * Formats a Received field, folded, CRLF included. RFC 5321 §4.4.
 *
 * Whatever the facts hold, it is one field: what may not stand in a token becomes `?`, and a
 * recipient that would need quoting is left out.
 */
export function formatReceived(facts: ReceivedFacts): Uint8Array {
  const { tls, recipient } = facts;
  const cipher = tls === undefined ? "" : `\r\n\t(${token(tls.version)} ${token(tls.cipher)})`;
  const isShown = recipient !== undefined && !UNSAFE_PATH.test(recipient);
  return new TextEncoder().encode(
    `Received: from ${token(facts.hello)} (${literal(facts.address)})${cipher}\r\n` +
      `\tby ${token(facts.hostname)} with ${token(facts.protocol)} id ${token(facts.id)}` +
      `${isShown ? `\r\n\tfor <${recipient}>` : ""}; ${formatTime(facts.at)}\r\n`,
  );
}

// RFC 5321 §4.1.3: IPv6 literals carry a tag.
function literal(address: string): string {
  return address.includes(":") ? `[IPv6:${token(address)}]` : `[${token(address)}]`;
}

function token(text: string): string {
  return text.replaceAll(UNSAFE, "?");
}

// RFC 5322 §3.3, in UTC; toUTCString says "GMT", which is obsolete there.
function formatTime(at: number): string {
  return `${new Date(at).toUTCString().slice(0, -3)}+0000`;
}
