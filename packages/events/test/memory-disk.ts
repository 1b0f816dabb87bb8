import { basename } from "node:path";
import type { LogDisk } from "@mailwright/events";

/** A folder in memory, whose next operations can fail. */
export class MemoryDisk implements LogDisk {
  readonly files = new Map<string, string>();
  /** What writing fails with, as long as it is set. */
  fault: string | undefined;
  /** How many octets a failing write leaves behind. */
  torn = 0;
  /** Held back until it is opened. */
  gate: Promise<void> | undefined;
  appends = 0;
  exists = false;

  async mkdir(): Promise<void> {
    if (this.fault !== undefined && !this.exists) throw new Error(this.fault);
    this.exists = true;
  }

  async readdir(): Promise<string[]> {
    return [...this.files.keys()];
  }

  async stat(path: string): Promise<{ size: number }> {
    return { size: new TextEncoder().encode(this.files.get(basename(path))).length };
  }

  async appendFile(path: string, data: Uint8Array): Promise<void> {
    this.appends++;
    await this.gate;
    if (!this.exists) throw new Error("ENOENT");
    const name = basename(path);
    const text = new TextDecoder().decode(data);
    const written = this.fault === undefined ? text : text.slice(0, this.torn);
    this.files.set(name, (this.files.get(name) ?? "") + written);
    if (this.fault !== undefined) throw new Error(this.fault);
  }

  async rm(path: string): Promise<void> {
    this.files.delete(basename(path));
  }

  /** The names of the files, sorted. */
  names(): string[] {
    return [...this.files.keys()].toSorted();
  }

  /** The lines of all files, in the order of their names. */
  lines(): string[] {
    const text = this.names().map((name) => this.files.get(name));
    return text.join("").split("\n").slice(0, -1);
  }
}
