/** What the list of capabilities depends on. */
export interface CapabilityFacts {
  readonly implementation: string;
  /** True when USER and AUTH are taken now. */
  readonly logIn: boolean;
  /** True when STLS is taken now. */
  readonly startTls: boolean;
}

/** The lines of CAPA behind the first, with the line that ends them. RFC 2449 §5. */
export function capabilities({ implementation, logIn, startTls }: CapabilityFacts): Uint8Array {
  const lines = [
    "TOP",
    "UIDL",
    // RFC 2449 §6.2, RFC 2595 §2.3: not while passwords are refused.
    ...(logIn ? ["USER", "SASL PLAIN"] : []),
    "PIPELINING",
    "RESP-CODES",
    "AUTH-RESP-CODE",
    ...(startTls ? ["STLS"] : []),
    "EXPIRE NEVER",
    `IMPLEMENTATION ${implementation}`,
    ".",
  ];
  return new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join(""));
}
