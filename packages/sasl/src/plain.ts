import { type CredentialsInput, plainCredentials } from "./credentials.ts";
import { SaslError, SaslUsageError } from "./errors.ts";
import type { SaslClient, SaslServer, SaslStep } from "./mechanism.ts";

/** The server's end of PLAIN. RFC 4616. */
export class PlainServer implements SaslServer {
  readonly mechanism = "PLAIN";

  /**
   * Takes the client's message. An authorization identity that differs from the user name is passed
   * on: whether the one may act as the other is for the host to decide.
   */
  step(response?: Uint8Array): SaslStep {
    // RFC 4422 §3.3: a client that sent no initial response is asked for it by an empty challenge.
    if (response === undefined) return { type: "challenge", bytes: new Uint8Array() };
    const text = decode(response);
    if (text === undefined) return malformed("not UTF-8");
    // RFC 4616 §2: message = [authzid] UTF8NUL authcid UTF8NUL passwd
    const [authorizationId, username, password, ...others] = text.split("\0");
    if (authorizationId === undefined || username === undefined || password === undefined)
      return malformed("fewer than two NUL");
    if (others.length > 0) return malformed("more than two NUL");
    if (username === "") return malformed("the user name is empty");
    if (password === "") return malformed("the password is empty");
    const credentials = plainCredentials({ authorizationId, username, password });
    return { type: "credentials", credentials };
  }
}

/**
 * The client's end of PLAIN. RFC 4616.
 *
 * @throws SaslUsageError when a string holds NUL or a lone surrogate, or the user name or password
 *   is empty
 */
export function plainClient(input: CredentialsInput): SaslClient {
  const { authorizationId = "", username, password } = input;
  for (const text of [authorizationId, username, password])
    if (text.includes("\0") || !text.isWellFormed())
      throw new SaslUsageError("SASL_CREDENTIALS", "NUL or a lone surrogate in the credentials");
  if (username === "" || password === "")
    throw new SaslUsageError("SASL_CREDENTIALS", "the user name or the password is empty");
  const message = (): Uint8Array =>
    new TextEncoder().encode(`${authorizationId}\0${username}\0${password}`);
  return {
    mechanism: "PLAIN",
    initial: message,
    step(challenge) {
      if (challenge.length === 0) return message();
      throw new SaslError("SASL_CHALLENGE", "PLAIN has no challenge");
    },
  };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function malformed(text: string): SaslStep {
  return { type: "malformed", text };
}
