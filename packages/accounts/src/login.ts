import type { Id } from "@mailwright/core";
import type { Directory } from "./directory.ts";
import { type PasswordHash, preparePassword } from "./password.ts";
import type { Authentication, Found, LoginCredentials } from "./results.ts";

/** What a log-in needs to know and to do. */
export interface LoginParts {
  readonly directory: Pick<Directory, "find" | "verifier">;
  readonly hash: PasswordHash;
}

/** RFC 5321 §4.5.3.1: 64 octets, "@", 255 octets. A longer name is nobody's. */
export const usernameLimit: number = 320;

/**
 * Checks a name and a password. Whether the name is anybody's, whether the account has a password,
 * and whether it is disabled, shows in the evidence only, and not in the time it takes.
 *
 * @throws AccountsError, or the signal's reason
 */
export async function login(
  credentials: LoginCredentials,
  signal: AbortSignal | undefined,
  parts: LoginParts,
): Promise<Authentication> {
  const { username, authorizationId = "" } = credentials;
  const prepared = preparePassword(credentials.password);
  // Says nothing of the account: it was not looked up.
  if (prepared.type === "unusable") return refused(username, `password ${prepared.defect.text}`);
  const found: Found =
    username.length > usernameLimit
      ? { type: "unknown", domain: "" }
      : await parts.directory.find(username);
  const account = found.type === "account" ? found : undefined;
  const verifier = await parts.directory.verifier(account?.id ?? "");
  const options = signal === undefined ? {} : { signal };
  const { password } = prepared;
  // Nothing to compare with: the same work is done for nothing.
  if (verifier === undefined) await parts.hash.hash(password, options);
  const matches = verifier !== undefined && (await parts.hash.verify(password, verifier, options));
  if (account === undefined) return refused(username, "no such account");
  if (verifier === undefined) return refused(username, "account without a password");
  if (!matches) return refused(username, "wrong password");
  // Hashing takes its time: what was changed meanwhile holds.
  const now = await parts.directory.find(username);
  if (now.type !== "account" || now.id !== account.id) return refused(username, "no such account");
  if ((await parts.directory.verifier(account.id)) !== verifier) {
    return refused(username, "password changed meanwhile");
  }
  if (now.state === "disabled") return refused(username, "account disabled");
  // RFC 4616 §2: nobody may act for somebody else.
  if (authorizationId !== "" && !(await isAccount(authorizationId, account.id, parts))) {
    return refused(username, "authorization identity of somebody else");
  }
  return { type: "authenticated", identity: account.address, account: account.id };
}

async function isAccount(address: string, account: Id, parts: LoginParts): Promise<boolean> {
  const found = await parts.directory.find(address);
  return found.type === "account" && found.id === account;
}

function refused(username: string, reason: string): Authentication {
  const facts = { username: username.slice(0, usernameLimit) };
  return { type: "refused", evidence: { by: "accounts", reason, facts } };
}
