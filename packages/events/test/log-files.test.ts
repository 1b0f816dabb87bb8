import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memorySink, VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";
import {
  Events,
  type LogFiles,
  type LogFilesOptions,
  openLog,
  openLogFiles,
} from "@mailwright/events";
import { queueEvents } from "./catalogues.ts";
import { MemoryDisk } from "./memory-disk.ts";

const start = Date.UTC(2026, 10, 24, 21, 31, 2, 500);
const day = 86_400_000;

function open(
  options: Partial<LogFilesOptions> = {},
  disk = new MemoryDisk(),
): {
  clock: VirtualClock;
  disk: MemoryDisk;
  files: LogFiles;
  sink: ReturnType<typeof memorySink>;
  write: (...lines: string[]) => Promise<void>;
} {
  const clock = new VirtualClock({ start });
  const sink = memorySink();
  const files = openLogFiles({ folder: "logs", ...options }, { clock, disk, events: sink });
  const write = async (...lines: string[]): Promise<void> => {
    for (const line of lines) files.write(line);
    await clock.settle();
    // What comes right after a write gathers for a moment.
    await clock.advance(50);
  };
  return { clock, disk, files, sink, write };
}

test("lines of one turn are written together, to a file named by the time", async () => {
  const { disk, write } = open();
  await write("one", "two");
  expect([...disk.files]).toEqual([["2026-11-24_21-31-02.log", "one\ntwo\n"]]);
  await write("three");
  expect(disk.appends).toBe(2);
  expect(disk.lines()).toEqual(["one", "two", "three"]);
});

test("lines right after a write gather, and go to the disk together", async () => {
  const { clock, disk, files } = open();
  for (let n = 0; n < 90; n++) {
    files.write(String(n));
    await clock.advance(1);
  }
  expect(disk.appends).toBe(2);
  expect(disk.lines()).toHaveLength(50);
  await clock.advance(50);
  expect(disk.lines()).toHaveLength(90);
  files.write("last");
  await files[Symbol.asyncDispose]();
  expect(disk.lines().at(-1)).toBe("last");
});

test("a new file begins when one is large", async () => {
  const { clock, disk, write } = open({ fileSize: 10 });
  await write("12345");
  await write("ü34");
  await clock.advance(1000);
  await write("x12345");
  expect([...disk.files]).toEqual([
    ["2026-11-24_21-31-02.log", "12345\n"],
    ["2026-11-24_21-31-02_001.log", "ü34\n"],
    ["2026-11-24_21-31-03.log", "x12345\n"],
  ]);
  expect(disk.names()).toEqual([...disk.files.keys()]);
});

test("a new file begins at midnight UTC, and at the multiples of another age", async () => {
  const { clock, disk, write } = open();
  await write("evening");
  await clock.run({ until: Date.UTC(2026, 10, 25) - 1 });
  await write("night");
  await clock.advance(1);
  await write("morning");
  expect([...disk.files]).toEqual([
    ["2026-11-24_21-31-02.log", "evening\nnight\n"],
    ["2026-11-25_00-00-00.log", "morning\n"],
  ]);
  const hourly = open({ fileAge: 3_600_000 });
  await hourly.write("a");
  await hourly.clock.advance(3_600_000);
  await hourly.write("b");
  expect(hourly.disk.names()).toEqual(["2026-11-24_21-31-02.log", "2026-11-24_22-31-02.log"]);
});

test("as much as is written at a time does not wait for the moment after a write", async () => {
  const { clock, disk, files } = open();
  files.write("first");
  await clock.settle();
  for (let n = 0; n < 70; n++) files.write("x".repeat(999));
  await clock.settle();
  expect(disk.appends).toBe(2);
  expect(disk.lines()).toHaveLength(1 + 65);
  await clock.advance(50);
  expect(disk.lines()).toHaveLength(71);
});

test("files are deleted once they are old, and nothing that is not ours", async () => {
  const { clock, disk, write } = open({ keep: 2 * day + 1000 });
  const others = ["2020-01-01.log", "2020-13-01_00-00-00.log", "2020-01-01_00-00-00.log.gz", "a"];
  for (const other of others) disk.files.set(other, "precious");
  disk.files.set("2020-01-01_00-00-00.log", "old");
  disk.files.set("2020-01-01_00-00-00_007.log", "old");
  await write("first");
  expect(disk.names()).toEqual([...others, "2026-11-24_21-31-02.log"].toSorted());
  for (let n = 0; n < 5; n++) {
    await clock.advance(day);
    await write("next");
  }
  expect(disk.names()).toEqual(
    [
      ...others,
      "2026-11-27_21-31-02.log",
      "2026-11-28_21-31-02.log",
      "2026-11-29_21-31-02.log",
    ].toSorted(),
  );
});

test("all files together stay below their size, the oldest goes first", async () => {
  const { clock, disk, write } = open({ fileSize: 300, totalSize: 1000 });
  for (let n = 0; n < 200; n++) {
    await write(`line ${String(n).padStart(3, "0")}`);
    if (n % 7 === 0) await clock.advance(1000);
    const total = [...disk.files.values()].reduce((sum, text) => sum + text.length, 0);
    expect(total).toBeLessThanOrEqual(1000);
  }
  expect(disk.lines().at(-1)).toBe("line 199");
  // Not more is deleted than must be: less than a file's worth is free.
  expect(disk.lines().length * 9).toBeGreaterThan(1000 - 300);
  expect(disk.lines()).toEqual(disk.lines().toSorted());
});

test("a file larger than all may be together is never made", async () => {
  const { disk, write } = open({ fileSize: 10_000, totalSize: 100 });
  for (let n = 0; n < 50; n++) await write("0123456789");
  expect([...disk.files.values()].every((text) => text.length <= 50)).toBe(true);
  expect(disk.lines().length).toBeGreaterThan(3);
});

test("begins a new file behind an earlier process, whose last line may be torn", async () => {
  const { disk, write } = open();
  await write("first");
  disk.files.set(disk.names()[0] ?? "", "first\ntor");
  const second = open({}, disk);
  await second.write("second");
  await second.write("third");
  expect([...disk.files.values()]).toEqual(["first\ntor", "second\nthird\n"]);
});

test("goes on with an empty file of an earlier process", async () => {
  const disk = new MemoryDisk();
  disk.files.set("2026-11-24_21-31-00.log", "");
  await open({}, disk).write("line");
  expect([...disk.files]).toEqual([["2026-11-24_21-31-00.log", "line\n"]]);
});

test("processes that end soon do not fill the folder with small files", async () => {
  const disk = new MemoryDisk();
  for (let n = 0; n < 1500; n++) {
    const time = new Date(start - 1_500_000 + n * 1000).toISOString();
    const name = time.slice(0, 19).replace("T", "_").replaceAll(":", "-");
    disk.files.set(`${name}.log`, "line\n");
  }
  await open({ fileSize: 1000, totalSize: 20_000 }, disk).write("last");
  expect(disk.files.size).toBe(1020);
  expect(disk.names()[0]).toBe("2026-11-24_21-14-03.log");
  expect(disk.lines().at(-1)).toBe("last");
});

test("a full disk loses nothing that fits into the buffer, and is told once", async () => {
  const { clock, disk, files, sink, write } = open();
  await write("before");
  disk.fault = "ENOSPC";
  disk.torn = 3;
  await write("during 1");
  await write("during 2");
  await clock.advance(60_000);
  expect(sink.events).toEqual([
    { name: "events.log.failed", at: start + 50, folder: "logs", error: "ENOSPC" },
  ]);
  disk.fault = undefined;
  await clock.advance(5000);
  // Each attempt left something behind: the last one began a file of its own.
  expect(disk.files.get(disk.names().at(-1) ?? "")).toBe("during 1\nduring 2\n");
  expect(files.dropped).toBe(0);
  await write("after");
  expect(disk.lines().at(-1)).toBe("after");
  disk.fault = "ENOSPC";
  await write("again");
  expect(sink.names()).toEqual(["events.log.failed", "events.log.failed"]);
});

test("a disk that takes nothing is not filled with empty files", async () => {
  const { clock, disk, write } = open();
  await write("before");
  disk.fault = "ENOSPC";
  await write("during");
  await clock.advance(600_000);
  expect(disk.appends).toBeGreaterThan(100);
  expect(disk.files.size).toBe(2);
});

test("a folder that vanishes is made again", async () => {
  const { clock, disk, write } = open();
  await write("before");
  disk.files.clear();
  disk.exists = false;
  await write("after");
  expect(disk.lines()).toEqual([]);
  await clock.advance(5000);
  expect(disk.lines()).toEqual(["after"]);
});

test("what is beyond the buffer is dropped, counted, and said in its place", async () => {
  const { clock, disk, files, write } = open({ buffer: 100 });
  disk.fault = "EIO";
  for (let n = 0; n < 20; n++) await write(`line ${String(n).padStart(4, "0")}`);
  expect(files.dropped).toBe(10);
  disk.fault = undefined;
  await clock.advance(5000);
  await write("after");
  expect(disk.lines().slice(9)).toEqual([
    "line 0009",
    "21:31:07.550 1 EVENTS events.log.dropped: lines of the log are missing here lines=10",
    "after",
  ]);
});

test("a disk that hangs costs the buffer, and the emitter nothing", async () => {
  const { disk, files, write } = open({ buffer: 1000 });
  const { promise, resolve } = Promise.withResolvers<undefined>();
  disk.gate = promise;
  await write("first");
  for (let n = 0; n < 10_000; n++) files.write("0123456789");
  await write("x");
  expect(disk.appends).toBe(1);
  expect(files.dropped).toBeGreaterThan(9000);
  resolve(undefined);
  await files[Symbol.asyncDispose]();
  const lines = disk.lines();
  const said = Number(
    /lines=(\d+)$/.exec(lines.find((line) => line.includes("lines=")) ?? "")?.[1],
  );
  expect(said).toBe(files.dropped);
  expect(lines.length - 1 + said).toBe(10_002);
});

test("disposing writes what waits; what comes later is dropped", async () => {
  const { disk, files } = open();
  files.write("last");
  await files[Symbol.asyncDispose]();
  expect(disk.lines()).toEqual(["last"]);
  files.write("too late");
  await files[Symbol.asyncDispose]();
  expect(disk.lines()).toEqual(["last"]);
  expect(files.dropped).toBe(1);
});

test("disposing does not wait for a broken disk: one attempt more", async () => {
  const { clock, disk, files, write } = open();
  disk.fault = "EIO";
  await write("lost", "too");
  const before = disk.appends;
  await files[Symbol.asyncDispose]();
  expect(files.dropped).toBe(2);
  expect(disk.appends - before).toBeLessThanOrEqual(1);
  expect(clock.pending).toBe(0);
  await files[Symbol.asyncDispose]();
});

test("disposing waits two seconds for a disk that hangs, and drops what it has not taken", async () => {
  const { clock, disk, files, write } = open();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  disk.gate = promise;
  await write("hanging");
  files.write("waiting");
  let isDisposed = false;
  const disposed = files[Symbol.asyncDispose]().then(() => (isDisposed = true));
  await clock.advance(1999);
  expect(isDisposed).toBe(false);
  await clock.advance(1);
  await disposed;
  expect(files.dropped).toBe(2);
  files.write("too late");
  expect(files.dropped).toBe(3);
  resolve(undefined);
  await clock.settle();
  expect(disk.lines()).toEqual(["hanging"]);
  expect(clock.pending).toBe(0);
});

test("is the write of a log; also the failure of the disk is a line, once it works", async () => {
  const clock = new VirtualClock({ start });
  const disk = new MemoryDisk();
  const events = new Events([queueEvents]);
  const files = openLogFiles({ folder: "logs" }, { clock, disk, events });
  using _ = openLog({ levels: { default: 2 } }, { events, write: files.write });
  disk.fault = "ENOSPC";
  events.emit({ name: "queue.stored", at: start, size: 1 });
  await clock.settle();
  disk.fault = undefined;
  await clock.advance(5000);
  await files[Symbol.asyncDispose]();
  expect(disk.lines().map((line) => line.split(" ")[3])).toEqual([
    "queue.stored:",
    "events.log.failed:",
  ]);
});

test("on a real disk: modes, and a folder within a folder", async () => {
  const root = mkdtempSync(join(tmpdir(), "events-"));
  try {
    const folder = join(root, "a", "logs");
    const files = openLogFiles({ folder });
    files.write("line");
    await files[Symbol.asyncDispose]();
    const [name = ""] = readdirSync(folder);
    expect(readFileSync(join(folder, name), "utf8")).toBe("line\n");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    // A file where the folder should be.
    writeFileSync(join(root, "b"), "");
    const broken = openLogFiles({ folder: join(root, "b") });
    broken.write("line");
    await broken[Symbol.asyncDispose]();
    expect(broken.dropped).toBe(1);
  } finally {
    rmSync(root, { recursive: true });
  }
});
