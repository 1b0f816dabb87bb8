import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FirstValuesParts, plant, type SettingValues } from "@mailwright/admin";
import type { KeyFileNames } from "@mailwright/net/node";
import { type Config, ConfigError } from "./config.ts";

/** The postmaster's login, known on the first start alone: only its verifier is kept. */
export interface Credentials {
  readonly address: string;
  readonly password: string;
}

/** Makes the data folder, unless it is there. */
export function makeData(data: string): void {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError(`data: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The keys for TLS: those the configuration names, or else a self-signed certificate that is made on
 * the first start and kept in the data folder, so that STARTTLS works at once.
 */
export async function keyFiles({ tls, data, hostname }: Config): Promise<KeyFileNames> {
  if (tls !== undefined) return tls;
  const folder = join(data, "tls");
  if (!existsSync(folder)) await makeKeys(data, hostname);
  return { key: join(folder, "key.pem"), certificate: join(folder, "certificate.pem") };
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

/** What the settings of the server begin with. */
export function firstSettings(config: Config): Partial<SettingValues> {
  const { router, dnsbl, protection, rules, triggers } = config;
  return {
    ...(router.table && { router: [router.table].flat() }),
    ...(dnsbl.lists && { lists: dnsbl.lists }),
    ...(protection && { networks: protection }),
    ...(rules && { rules }),
    ...(triggers && { triggers }),
  };
}

/** Makes the postmaster on the first start; where there is or was one, nothing is answered. */
export async function createPostmaster(
  address: string,
  parts: FirstValuesParts,
): Promise<Credentials | undefined> {
  const password = randomBytes(15).toString("base64url");
  const made = await plant({ accounts: [{ address, password }] }, parts);
  return made.length > 0 ? { address, password } : undefined;
}
