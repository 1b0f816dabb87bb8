import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Accounts } from "@mailwright/accounts";
import type { TlsKeys } from "@mailwright/net";
import { type Config, ConfigError } from "./config.ts";

/** The postmaster's login, known on the first start alone: only its verifier is kept. */
export interface Credentials {
  readonly address: string;
  readonly password: string;
}

function read(path: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Makes the data folder, unless it is there. */
export function makeData(data: string): void {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError(`data: ${(error as Error).message}`, { cause: error });
  }
}

/** The keys the configuration names, if it does, once they were seen to fit each other. */
export function readKeys({ tls }: Config): TlsKeys | undefined {
  if (tls === undefined) return undefined;
  const key = read("tls.key", tls.key);
  const certificate = read("tls.certificate", tls.certificate);
  try {
    if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
      return { key, certificate };
  } catch (error) {
    throw new ConfigError(`tls: ${(error as Error).message}`, { cause: error });
  }
  throw new ConfigError(`tls: ${tls.key} is not the key of ${tls.certificate}`);
}

/**
 * The keys for TLS: those the configuration names, or else a self-signed certificate that is made on
 * the first start and kept in the data folder, so that STARTTLS works at once.
 */
export async function tlsKeys(config: Config): Promise<TlsKeys> {
  const named = readKeys(config);
  if (named !== undefined) return named;
  const folder = join(config.data, "tls");
  if (!existsSync(folder)) await makeKeys(config.data, config.hostname);
  return {
    key: read("data", join(folder, "key.pem")),
    certificate: read("data", join(folder, "certificate.pem")),
  };
}

async function makeKeys(data: string, hostname: string): Promise<void> {
  const { default: selfsigned } = await import("selfsigned");
  const altNames = [{ type: 2 as const, value: hostname }];
  const made = await selfsigned.generate([{ name: "commonName", value: hostname }], {
    keyType: "ec",
    algorithm: "sha256",
    notAfterDate: new Date(Date.UTC(2049, 11, 31)),
    extensions: [{ name: "subjectAltName", altNames }],
  });
  // Both files appear at once: a start that is cut short leaves no half of a pair.
  const folder = join(data, `tls.${process.pid}`);
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, "key.pem"), made.private, { mode: 0o600 });
  writeFileSync(join(folder, "certificate.pem"), made.cert);
  renameSync(folder, join(data, "tls"));
}

/** Makes the postmaster of a domain, unless there is one; then nothing is answered. */
export async function createPostmaster(
  accounts: Accounts,
  domain: string,
): Promise<Credentials | undefined> {
  const address = `postmaster@${domain}`;
  const password = randomBytes(15).toString("base64url");
  const created = await accounts.createAccount(address, { password });
  return created.type === "created" ? { address, password } : undefined;
}
