import { join } from "node:path";
import type { Clock } from "@mailwright/core";
import { logFilesDefaults, type LogFilesOptions } from "./options.ts";

/** What log files need of a disk: `node:fs/promises` has it. */
export interface LogDisk {
  mkdir(
    path: string,
    options: { readonly recursive: true; readonly mode: number },
  ): Promise<unknown>;
  readdir(path: string): Promise<readonly string[]>;
  stat(path: string): Promise<{ readonly size: number }>;
  appendFile(path: string, data: Uint8Array, options: { readonly mode: number }): Promise<unknown>;
  rm(path: string, options: { readonly force: true }): Promise<unknown>;
}

interface LogFile {
  readonly name: string;
  readonly startedAt: number;
  size: number;
}

/** How many files there may be besides large ones: processes that end soon leave small ones. */
const SMALL_FILES = 1000;

const NAME = /^(\d{4}-\d\d-\d\d)_(\d\d)-(\d\d)-(\d\d)(?:_\d{3})?\.log$/;

/** The files of a log in their folder: one is written to, the older ones are deleted in time. */
export class LogFolder {
  readonly #options: Required<LogFilesOptions>;
  readonly #disk: LogDisk;
  readonly #clock: Clock;
  #current: LogFile | undefined;
  #older: LogFile[] = [];

  constructor(options: LogFilesOptions, parts: { readonly disk: LogDisk; readonly clock: Clock }) {
    const settings = { ...logFilesDefaults, ...options };
    // Otherwise the file being written could fill all the room, and nothing could be deleted.
    const fileSize = Math.min(settings.fileSize, settings.totalSize / 2);
    this.#options = { ...settings, fileSize };
    this.#disk = parts.disk;
    this.#clock = parts.clock;
  }

  /**
   * Writes to the end of the current file, or of a new one.
   *
   * @throws what the disk throws; then everything is looked up again with the next call
   */
  async append(octets: Uint8Array): Promise<void> {
    try {
      const file = await this.#fileFor(octets.length);
      await this.#makeRoom(file.size + octets.length);
      await this.#disk.appendFile(this.#path(file.name), octets, { mode: 0o600 });
      file.size += octets.length;
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
  }

  async #fileFor(length: number): Promise<LogFile> {
    const now = this.#clock.now();
    const { fileSize, folder } = this.#options;
    const current = this.#current;
    if (current !== undefined && this.#isOfAge(current, now)) {
      if (current.size === 0 || current.size + length <= fileSize) return current;
    }
    await this.#disk.mkdir(folder, { recursive: true, mode: 0o700 });
    const names = await this.#disk.readdir(folder);
    this.#older = await this.#ours(names);
    const last = this.#older.at(-1);
    // What an earlier process wrote, or an attempt that failed, may end in the middle of a line.
    const isFresh = last?.size === 0 && this.#isOfAge(last, now);
    if (isFresh) this.#older.pop();
    this.#current = isFresh ? last : { name: freeName(now, names), startedAt: now, size: 0 };
    return this.#current;
  }

  /** Our files, oldest first: their names sort by time. */
  async #ours(names: readonly string[]): Promise<LogFile[]> {
    const files: LogFile[] = [];
    for (const name of names.toSorted()) {
      const startedAt = parseName(name);
      if (startedAt === undefined) continue;
      files.push({ name, startedAt, size: (await this.#disk.stat(this.#path(name))).size });
    }
    return files;
  }

  #isOfAge(file: LogFile, now: number): boolean {
    const { fileAge } = this.#options;
    // The epoch begins at midnight UTC.
    return Math.floor(file.startedAt / fileAge) === Math.floor(now / fileAge);
  }

  async #makeRoom(needed: number): Promise<void> {
    const { fileSize, keep, totalSize } = this.#options;
    const expired = this.#clock.now() - keep;
    const most = SMALL_FILES + totalSize / fileSize;
    let total = this.#older.reduce((sum, { size }) => sum + size, needed);
    for (let oldest = this.#older[0]; oldest !== undefined; oldest = this.#older[0]) {
      const isRoom = total <= totalSize && this.#older.length < most;
      if (oldest.startedAt >= expired && isRoom) return;
      await this.#disk.rm(this.#path(oldest.name), { force: true });
      total -= oldest.size;
      this.#older.shift();
    }
  }

  #path(name: string): string {
    return join(this.#options.folder, name);
  }
}

/** `2026-11-24_21-31-02.log`; where it is taken, the next of `2026-11-24_21-31-02_001.log`. */
function freeName(now: number, taken: readonly string[]): string {
  const time = new Date(now).toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
  let name = `${time}.log`;
  for (let n = 1; taken.includes(name); n++) name = `${time}_${String(n).padStart(3, "0")}.log`;
  return name;
}

function parseName(name: string): number | undefined {
  const [, day, hour, minute, second] = NAME.exec(name) ?? [];
  const time = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}
