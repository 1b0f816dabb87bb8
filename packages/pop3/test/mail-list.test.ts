import { concatBytes } from "@mailwright/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MailList } from "../src/mail-list.ts";
import { decode } from "./player.ts";

test("counts, octets and lists are of the messages that are not marked", () => {
  const sizes = fc.array(fc.nat(1000), { maxLength: 40 });
  fc.assert(
    fc.property(sizes, fc.array(fc.nat(50)), (all, marks) => {
      const list = new MailList(all.map((size, index) => ({ uid: `u${index}`, size })));
      for (const mark of marks) {
        const found = list.find(String(mark + 1));
        if (found !== undefined) list.mark(found.index);
      }
      const left = [...all.entries()].filter(([index]) => !marks.includes(index));
      expect(list.count).toBe(left.length);
      expect(list.octets).toBe(left.reduce((sum, [, size]) => sum + size, 0));
      const lines = left.map(([index, size]) => `${index + 1} ${size}\r\n`);
      const listed = decode(concatBytes([...list.listing(({ size }) => size)]));
      expect(listed).toBe(`${lines.join("")}.\r\n`);
      list.reset();
      expect([list.count, list.marked]).toEqual([all.length, []]);
    }),
  );
});

test("pieces of a listing are small, and end between lines", () => {
  const list = new MailList(Array.from({ length: 10_000 }, (_, i) => ({ uid: `u${i}`, size: i })));
  const pieces = [...list.listing(({ uid }) => uid)];
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(17_000);
  expect(pieces.every((piece) => piece.at(-1) === 10)).toBe(true);
});
