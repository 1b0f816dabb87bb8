import type { Credentials } from "./credentials.ts";

/** What a server does next. */
export type SaslStep =
  /** Send this challenge, and give the response to the next step. */
  | { readonly type: "challenge"; readonly bytes: Uint8Array }
  /** The exchange is complete; whether the credentials hold is for the host to decide. */
  | { readonly type: "credentials"; readonly credentials: Credentials }
  /** The response breaks the rules of the mechanism; the exchange is over. */
  | { readonly type: "malformed"; readonly text: string };

/** The server's end of one exchange. */
export interface SaslServer {
  /** The name of the mechanism. */
  readonly mechanism: string;
  /**
   * Takes the client's response.
   *
   * @param response - its octets, decoded; left out when the client sent no initial response
   */
  step(response?: Uint8Array): SaslStep;
}

/** The client's end of one exchange. */
export interface SaslClient {
  /** The name of the mechanism. */
  readonly mechanism: string;
  /** The initial response; `undefined` where the mechanism has none. RFC 4422 §3.3. */
  initial(): Uint8Array | undefined;
  /**
   * The response to a challenge. A server that was sent no initial response asks for it by an empty
   * challenge.
   *
   * @throws SaslError with the code `SASL_CHALLENGE`
   */
  step(challenge: Uint8Array): Uint8Array;
}
