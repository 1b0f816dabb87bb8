import { createPrivateKey, X509Certificate } from "node:crypto";
import { type BigIntStats, readFileSync, statSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { type Clock, type EventSink, type Happening, systemClock } from "@mailwright/core";
import { NetError } from "../errors.ts";
import type { netEvents } from "../events.ts";
import { keyFilesDefaults } from "../options.ts";
import type { TlsKeys } from "../ports.ts";

/** The PEM files of a private key and its certificate. */
export interface KeyFileNames {
  /** The file of the private key, without a passphrase. */
  readonly key: string;
  /** The file of the certificate, followed by those that sign it. */
  readonly certificate: string;
}

/** Which files to read, and how often to look at them. */
export interface KeyFilesOptions extends KeyFileNames {
  /** How often the files are looked at, in milliseconds. Default: 10 seconds. */
  readonly interval?: number | undefined;
}

/** What {@link openKeyFiles} works with. */
export interface KeyFilesParts {
  /** Takes the new keys, as {@link Doors.replaceTls} does; when it throws, the old ones stay. */
  changed(keys: TlsKeys): void;
  readonly events?: EventSink | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/** What was found when the files were looked at. */
export type KeyCheck =
  | { readonly type: "unchanged" }
  /** New keys are in use. */
  | { readonly type: "changed"; readonly keys: TlsKeys }
  /** The files have changed and cannot be used; the old keys stay in use. */
  | { readonly type: "failed"; readonly error: unknown };

/** Key files that are looked at; disposing of them ends that. */
export interface KeyFiles extends Disposable {
  /** The keys in use: those that were read last and fit each other. */
  readonly keys: TlsKeys;
  /** Looks at the files now, as it is done at every interval. */
  check(): KeyCheck;
}

/**
 * Reads a private key and its certificate, and sees that they can be used with each other.
 *
 * @throws NetError with the code `NET_KEYS`, whose message says which file is at fault and why
 */
export function readKeys(names: KeyFileNames): TlsKeys {
  const { key: keyFile, certificate: certificateFile } = names;
  const key = tried(keyFile, () => readFileSync(keyFile, "utf8"));
  const certificate = tried(certificateFile, () => readFileSync(certificateFile, "utf8"));
  const secret = tried(`${keyFile} has no private key`, () => createPrivateKey(key));
  const subject = tried(
    `${certificateFile} has no certificate`,
    () => new X509Certificate(certificate),
  );
  if (!subject.checkPrivateKey(secret)) {
    throw new NetError("NET_KEYS", `${keyFile} is not the key of ${certificateFile}`);
  }
  // What follows the first certificate may be cut off, and the whole too weak for TLS.
  tried(certificateFile, () => createSecureContext({ key, cert: certificate }));
  return { key, certificate };
}

/**
 * Reads key files at once, and again when they have changed: at every interval their times, inodes
 * and sizes are looked at, behind symbolic links too. Keys that cannot be used (half a pair, while
 * the files are being written) change nothing: it is told once for each change, as an event, and
 * tried again at every look.
 *
 * @throws NetError with the code `NET_KEYS`, as {@link readKeys} does
 *
 * @example
 * using files = openKeyFiles(
 *   { key: "/etc/mail/key.pem", certificate: "/etc/mail/fullchain.pem" },
 *   { events, changed: (keys) => doors.replaceTls(keys) },
 * );
 */
export function openKeyFiles(options: KeyFilesOptions, parts: KeyFilesParts): KeyFiles {
  return new WatchedKeyFiles(options, parts);
}

class WatchedKeyFiles implements KeyFiles {
  readonly #options: KeyFilesOptions;
  readonly #parts: KeyFilesParts;
  readonly #clock: Clock;
  #keys: TlsKeys;
  // The state of the files that was read last, and the one that was told as a failure.
  #read: string;
  #failed: string | undefined;
  #timer: Disposable | undefined;

  constructor(options: KeyFilesOptions, parts: KeyFilesParts) {
    this.#options = options;
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    // Before the files are read: what changes meanwhile is seen at the next look.
    this.#read = stateOf(options);
    this.#keys = readKeys(options);
    this.#wait();
  }

  get keys(): TlsKeys {
    return this.#keys;
  }

  check(): KeyCheck {
    const state = stateOf(this.#options);
    try {
      const hasChanged = state !== this.#read && this.#reload();
      this.#read = state;
      this.#failed = undefined;
      return hasChanged ? { type: "changed", keys: this.#keys } : { type: "unchanged" };
    } catch (error) {
      this.#fail(state, error);
      return { type: "failed", error };
    }
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #wait(): void {
    const interval = this.#options.interval ?? keyFilesDefaults.interval;
    this.#timer = this.#clock.after(interval, () => {
      this.check();
      // It may have been disposed of meanwhile.
      if (this.#timer !== undefined) this.#wait();
    });
  }

  /** Whether the files hold other keys than those in use; then they are in use. */
  #reload(): boolean {
    const keys = readKeys(this.#options);
    if (keys.key === this.#keys.key && keys.certificate === this.#keys.certificate) return false;
    this.#parts.changed(keys);
    this.#keys = keys;
    const { key, certificate } = this.#options;
    this.#tell({ name: "net.keys.reloaded", key, certificate });
    return true;
  }

  #fail(state: string, error: unknown): void {
    if (state === this.#failed) return;
    this.#failed = state;
    const { key, certificate } = this.#options;
    this.#tell({ name: "net.keys.failed", key, certificate, error: String(error) });
  }

  #tell(happening: Happening<typeof netEvents>): void {
    this.#parts.events?.emit({ at: this.#clock.now(), ...happening });
  }
}

/** What differs when a file was written, replaced, or made readable. */
function stateOf({ key, certificate }: KeyFileNames): string {
  return [key, certificate].map(stampOf).join(" ");
}

function stampOf(file: string): string {
  let stats: BigIntStats;
  try {
    stats = statSync(file, { bigint: true });
  } catch {
    // Reading it says why.
    return "absent";
  }
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}

/** @throws NetError with the code `NET_KEYS` that begins with `what` and goes on with the reason */
function tried<Value>(what: string, run: () => Value): Value {
  try {
    return run();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NetError("NET_KEYS", `${what}: ${reason}`, { cause });
  }
}
