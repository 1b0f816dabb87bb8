import * as fs from "node:fs/promises";
import { type Clock, type EventSink, sleep, systemClock } from "@mailwright/core";
import { type EventsEvent, eventsEvents } from "./catalogue.ts";
import { errorText } from "./errors.ts";
import { formatLine } from "./line.ts";
import { BATCH, LogBuffer } from "./log-buffer.ts";
import { type LogDisk, LogFolder } from "./log-folder.ts";
import { logDefaults, logFilesDefaults, type LogFilesOptions } from "./options.ts";

/** What log files are written with. */
export interface LogFilesParts {
  /** Told when the disk fails, once until it works again. Default: nobody. */
  readonly events?: EventSink;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: the machine's. */
  readonly disk?: LogDisk;
}

/**
 * Log files that are being written; disposing of them writes what waits, and gives up what the disk
 * has not taken within two seconds.
 */
export interface LogFiles extends AsyncDisposable {
  /** Takes a line, without its end. Never throws and never waits. */
  readonly write: (line: string) => void;
  /** How many lines were dropped since the start because the disk was full, slow or gone. */
  readonly dropped: number;
}

// How long less than a batch gathers after a write, and how long all waits after one that failed.
const PAUSE = 50;
const RETRY = 5000;
// How long a disk that hangs holds up who closes the log.
const PATIENCE = 2000;

/**
 * Opens log files: new ones begin by size and age, old ones are deleted by age and by the room they
 * take. The disk is first touched with the first line.
 *
 * @example
 * await using files = openLogFiles({ folder: "data/logs" }, { events });
 * using log = openLog({ levels: { default: 3 } }, { events, write: files.write });
 */
export function openLogFiles(options: LogFilesOptions, parts: LogFilesParts = {}): LogFiles {
  return new LogFileWriter(options, parts);
}

class LogFileWriter implements LogFiles {
  readonly #name: string;
  readonly #events: EventSink | undefined;
  readonly #clock: Clock;
  readonly #folder: LogFolder;
  readonly #buffer: LogBuffer;
  readonly #closing = new AbortController();
  readonly #batch: number;
  #gathering = new AbortController();
  #writing: Promise<void> | undefined;
  #isFailing = false;

  constructor(options: LogFilesOptions, parts: LogFilesParts) {
    const { clock = systemClock, disk = fs, events } = parts;
    this.#name = options.folder;
    this.#clock = clock;
    this.#events = events;
    this.#folder = new LogFolder(options, { clock, disk });
    const { buffer = logFilesDefaults.buffer } = options;
    this.#batch = Math.min(BATCH, buffer / 2);
    this.#buffer = new LogBuffer(buffer, (lines) => {
      const event: EventsEvent = { name: "events.log.dropped", at: clock.now(), lines };
      return formatLine(event, eventsEvents["events.log.dropped"], logDefaults.fieldLimit);
    });
  }

  get dropped(): number {
    return this.#buffer.dropped;
  }

  readonly write = (line: string): void => {
    this.#buffer.push(line);
    if (this.#closing.signal.aborted && this.#writing === undefined) this.#buffer.drop();
    else this.#writing ??= this.#drain();
    // What an abort costs is paid once a batch.
    if (this.#buffer.size >= this.#batch && !this.#gathering.signal.aborted)
      this.#gathering.abort();
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#gathering.abort();
    const written = new AbortController();
    const { signal } = written;
    const lostPatience = sleep(this.#clock, PATIENCE, { signal }).catch(() => undefined);
    await Promise.race([this.#writing, lostPatience]);
    written.abort();
    this.#writing = undefined;
    this.#buffer.drop();
  }

  async #drain(): Promise<void> {
    // Lines of one turn go to the disk together.
    await Promise.resolve();
    const { signal } = this.#closing;
    while (!this.#buffer.isEmpty) {
      const isLastAttempt = signal.aborted;
      const written = await this.#attempt();
      if (!written && isLastAttempt) this.#buffer.drop();
      else if (written) await this.#gather();
      else if (!isLastAttempt) await sleep(this.#clock, RETRY, { signal }).catch(() => undefined);
    }
    this.#writing = undefined;
  }

  /** Opening and closing the file costs more than the lines of a few messages. */
  async #gather(): Promise<void> {
    if (this.#closing.signal.aborted || this.#buffer.size >= this.#batch) return;
    this.#gathering = new AbortController();
    const { signal } = this.#gathering;
    await sleep(this.#clock, PAUSE, { signal }).catch(() => undefined);
  }

  async #attempt(): Promise<boolean> {
    try {
      await this.#folder.append(this.#buffer.peek());
    } catch (error) {
      this.#failed(error);
      return false;
    }
    this.#buffer.remove();
    this.#isFailing = false;
    return true;
  }

  #failed(error: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    const at = this.#clock.now();
    const event: EventsEvent = {
      name: "events.log.failed",
      at,
      folder: this.#name,
      error: errorText(error),
    };
    this.#events?.emit(event);
  }
}
