import { AccountsError } from "./errors.ts";

/** What an argon2id verifier holds. RFC 9106 §3.1. */
export interface Verifier {
  /** In KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

const FORM =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([\w+/]{11,86})\$([\w+/]{16,86})$/;

/** Writes a verifier in the PHC string format: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
export function formatVerifier(verifier: Verifier): string {
  const { memory, passes, parallelism, salt, tag } = verifier;
  const parameters = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${parameters}$${encode(salt)}$${encode(tag)}`;
}

/**
 * Reads a verifier in the PHC string format. What it may cost is bounded: 1 GiB, 100 passes and 16
 * lanes at most.
 *
 * @throws AccountsError `ACCOUNTS_VERIFIER` when it is none, or would cost more
 */
export function parseVerifier(text: string): Verifier {
  const [, memory, passes, parallelism, salt, tag] = FORM.exec(text) ?? [];
  const verifier = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: decode(salt ?? ""),
    tag: decode(tag ?? ""),
  };
  if (!affordable(verifier)) {
    // Not the text itself: it is as good as a password to whoever can guess.
    throw new AccountsError("ACCOUNTS_VERIFIER", "a stored verifier is no argon2id verifier");
  }
  return verifier;
}

function affordable({ memory, passes, parallelism, salt, tag }: Verifier): boolean {
  return (
    parallelism >= 1 &&
    parallelism <= 16 &&
    memory >= 8 * parallelism &&
    memory <= 1_048_576 &&
    passes >= 1 &&
    passes <= 100 &&
    salt.length >= 8 &&
    tag.length >= 12
  );
}

function encode(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("=", "");
}

function decode(text: string): Uint8Array {
  // A length of 4n+1 is no base64, and would make atob throw.
  if (text.length % 4 === 1) return new Uint8Array();
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
