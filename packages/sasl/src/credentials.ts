/** Who a client says it is, and its proof. Its password shows in no log and no JSON. */
export interface Credentials {
  readonly mechanism: "PLAIN";
  /** Who to act as; the empty string: the one that authenticates. RFC 4422 §3.4.1. */
  readonly authorizationId: string;
  readonly username: string;
  readonly password: string;
}

/** What {@link plainCredentials} makes credentials of. */
export interface CredentialsInput {
  readonly username: string;
  readonly password: string;
  /** Who to act as. Default: the one that authenticates. */
  readonly authorizationId?: string | undefined;
}

// The password is a private field behind an accessor of the prototype: neither JSON.stringify nor
// inspect, not even with showHidden, finds it, and a spread leaves it out.
class PlainCredentials implements Credentials {
  readonly mechanism = "PLAIN";
  readonly authorizationId: string;
  readonly username: string;
  readonly #password: string;

  constructor(input: CredentialsInput) {
    this.authorizationId = input.authorizationId ?? "";
    this.username = input.username;
    this.#password = input.password;
  }

  get password(): string {
    return this.#password;
  }
}

/**
 * Makes credentials that keep their password out of logs: `JSON.stringify`, `console.log` and a
 * spread leave it out. For protocols with a log-in of their own, such as USER and PASS of POP3.
 */
export function plainCredentials(input: CredentialsInput): Credentials {
  return new PlainCredentials(input);
}
