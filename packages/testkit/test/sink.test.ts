import { expect, test } from "vitest";
import { memorySink } from "@mailwright/testkit";

test("a sink keeps events in order", () => {
  const sink = memorySink();
  sink.emit({ name: "a", at: 1 });
  sink.emit({ name: "b", at: 2, size: 3 });
  expect(sink.names()).toEqual(["a", "b"]);
  expect(sink.events[1]).toEqual({ name: "b", at: 2, size: 3 });
});
