import { array, assert, property, string, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { Events, type LogOptions, openLog } from "@mailwright/events";
import { logConfig } from "@mailwright/events/config";
import { doorEvents, queueEvents } from "./catalogues.ts";

const at = Date.UTC(2026, 10, 22, 9, 5, 7, 42);
const session = "01kb0q5z9x3f8e7n4w2v6t1s0r";

function open(options: LogOptions): {
  events: Events<typeof doorEvents | typeof queueEvents>;
  lines: string[];
  log: ReturnType<typeof openLog>;
} {
  const events = new Events([doorEvents, queueEvents]);
  const lines: string[] = [];
  const log = openLog(options, { events, write: (line) => void lines.push(line) });
  return { events, lines, log };
}

test("a line tells the time, the level, the component with its session, what, and the fields", () => {
  const { events, lines } = open({ levels: { default: 5 } });
  events.emit({ name: "door.opened", at, session, address: "192.0.2.1", port: 25, secure: true });
  events.emit({ name: "queue.stored", at: at + 1, message: "m1", recipient: "a@b.c", size: 10 });
  expect(lines).toEqual([
    `09:05:07.042 4 SMTPI-${session} door.opened: a client came address=192.0.2.1 port=25 secure=true`,
    "09:05:07.043 2 QUEUE queue.stored: a message was stored message=m1 recipient=a@b.c size=10",
  ]);
});

test("shows each component up to its level, changeable while running", () => {
  const { events, lines, log } = open({ levels: { default: 1, QUEUE: 2 } });
  const emit = (): void => {
    lines.length = 0;
    events.emit({ name: "door.opened", at, address: "::1", port: 1 });
    events.emit({ name: "door.broken", at });
    events.emit({ name: "queue.stored", at, size: 1 });
  };
  emit();
  expect(lines.map((line) => line.slice(13))).toEqual([
    "1 SMTPI door.broken: the door broke",
    "2 QUEUE queue.stored: a message was stored size=1",
  ]);
  log.replace({ levels: { SMTPI: 4, QUEUE: 0 } });
  expect(log.options).toEqual({ levels: { SMTPI: 4, QUEUE: 0 } });
  emit();
  expect(lines).toHaveLength(2);
  log.replace({});
  emit();
  expect(lines).toHaveLength(2);
  log[Symbol.dispose]();
  emit();
  expect(lines).toEqual([]);
});

test("an event of no catalogue is shown at level 5", () => {
  const { events, lines } = open({ levels: { default: 5 } });
  (events as { emit(event: object): void }).emit({ name: "new\nthing", at: Number.NaN, x: {} });
  expect(lines).toEqual([
    '--:--:--.--- 5 SYSTEM "new\\u{a}thing": an event of no catalogue x="[object Object]"',
  ]);
});

test("a write that fails loses its line and nothing else", () => {
  const events = new Events([queueEvents]);
  const errors: unknown[] = [];
  openLog(
    {},
    {
      events,
      write: () => {
        throw new Error("disk full");
      },
    },
  );
  events.on((event) => errors.push(event));
  expect(() => events.emit({ name: "queue.stored", at, size: 1 })).not.toThrow();
  expect(errors).toMatchObject([
    { name: "events.listener-failed", error: "disk full" },
    { size: 1 },
  ]);
});

describe("fields (log injection)", () => {
  const shown = (address: string, limit = 256): string => {
    const { events, lines } = open({ levels: { default: 5 }, fieldLimit: limit });
    events.emit({ name: "door.opened", at, address, port: 1 });
    return /address=(.*) port=1$/v.exec(lines.join("\n"))?.[1] ?? "";
  };

  test.each([
    ["plain@example.com", "plain@example.com"],
    ["", '""'],
    ["two words", '"two words"'],
    ["a=b", '"a=b"'],
    ['say "x\\y"', '"say \\"x\\\\y\\""'],
    ['a\r\n{"level":"fatal"}', '"a\\u{d}\\u{a}{\\"level\\":\\"fatal\\"}"'],
    ["\u001b[2Jx", '"\\u{1b}[2Jx"'],
    ["a\u0000b\u007f\u0085", '"a\\u{0}b\\u{7f}\\u{85}"'],
    ["a\u2028b\u202ec", '"a\\u{2028}b\\u{202e}c"'],
    ["\ud800", '"\\u{d800}"'],
    ["jürgen@例え.jp", "jürgen@例え.jp"],
  ])("%j is shown as %s", (value, text) => {
    expect(shown(value)).toBe(text);
  });

  test("one longer than the limit is cut, and says so", () => {
    expect(shown("a".repeat(16), 16)).toBe("a".repeat(16));
    expect(shown("a".repeat(17), 16)).toBe(`"${"a".repeat(13)}…"`);
    expect(shown("😀".repeat(1_000_000), 16)).toBe(`"${"😀".repeat(6)}…"`);
  });

  test("any event is one line of bounded length without control characters", () => {
    const text = string({ unit: "binary", maxLength: 60 });
    assert(
      property(record({ address: text, names: array(text), session: text }), (fields) => {
        const { events, lines } = open({ levels: { default: 5 }, fieldLimit: 40 });
        events.emit({ name: "door.opened", at, port: 1, ...fields });
        expect(lines).toHaveLength(1);
        expect(lines[0]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(lines[0]?.length).toBeLessThan(220);
      }),
    );
  });

  test("lists are bounded too", () => {
    const { events, lines } = open({ levels: { default: 5 }, fieldLimit: 40 });
    const names = Array.from({ length: 100_000 }, () => "a,b");
    events.emit({ name: "door.opened", at, address: "a", port: 1, names: ["x", "y z"] });
    events.emit({ name: "door.opened", at, address: "a", port: 1, names });
    expect(lines[0]).toContain('names=[x,"y z"]');
    expect(/names=(.*)$/v.exec(lines[1] ?? "")?.[1]?.length).toBeLessThanOrEqual(40);
  });
});

test("the configuration takes what the options take, and nothing else", () => {
  expect(logConfig.parse({ levels: { default: 3, SMTPI: 4 } })).toEqual({
    levels: { default: 3, SMTPI: 4 },
  });
  expect(logConfig.safeParse({ levels: { default: 6 } }).success).toBe(false);
  expect(logConfig.safeParse({ level: 3 }).success).toBe(false);
});
