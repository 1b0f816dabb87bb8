import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Accounts } from "@mailwright/accounts";
import type { TlsKeys } from "@mailwright/net";
import type { Config } from "./config.ts";

/** The postmaster's login, known on the first start alone: only its verifier is kept. */
export interface Credentials {
  readonly address: string;
  readonly password: string;
}

/**
 * The keys for TLS: those the configuration names, or else a self-signed certificate that is made on
 * the first start and kept in the data folder, so that STARTTLS works at once.
 */
export async function tlsKeys({ tls, data, hostname }: Config): Promise<TlsKeys> {
  if (tls !== undefined)
    return {
      key: readFileSync(tls.key, "utf8"),
      certificate: readFileSync(tls.certificate, "utf8"),
    };
  const key = join(data, "tls", "key.pem");
  const certificate = join(data, "tls", "certificate.pem");
  if (!existsSync(key) || !existsSync(certificate)) {
    const { default: selfsigned } = await import("selfsigned");
    const subjectAltName = {
      name: "subjectAltName" as const,
      altNames: [{ type: 2 as const, value: hostname }],
    };
    const made = await selfsigned.generate([{ name: "commonName", value: hostname }], {
      keyType: "ec",
      algorithm: "sha256",
      notAfterDate: new Date(Date.UTC(2049, 11, 31)),
      extensions: [subjectAltName],
    });
    mkdirSync(join(data, "tls"), { recursive: true, mode: 0o700 });
    writeWhole(key, made.private);
    writeWhole(certificate, made.cert);
  }
  return { key: readFileSync(key, "utf8"), certificate: readFileSync(certificate, "utf8") };
}

/** Whenever the server dies, there is no file of this name, or all of it. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

/** Makes the domain and its postmaster, unless they exist; then nothing is answered. */
export async function createPostmaster(
  accounts: Accounts,
  domain: string,
): Promise<Credentials | undefined> {
  await accounts.createDomain(domain);
  const address = `postmaster@${domain}`;
  const password = randomBytes(15).toString("base64url");
  const created = await accounts.createAccount(address, { password });
  return created.type === "created" ? { address, password } : undefined;
}
