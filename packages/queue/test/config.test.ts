import { expect, test } from "vitest";
import { queueConfig } from "../src/config.ts";
import { queueDefaults } from "../src/index.ts";

test("takes durations and sizes as people write them", () => {
  const options = {
    hostname: "mx.test",
    schedule: ["1m", "5m", "15m", "30m", "1h", "2h", "4h"],
    expireAfter: "5d",
    warnAfter: "4h",
    lease: "1h",
    drain: "10s",
    returnLimit: "1M",
  };
  const { schedule, expireAfter, warnAfter, lease, drain, returnLimit } = queueDefaults;
  expect(queueConfig.parse(options)).toEqual({
    hostname: "mx.test",
    schedule,
    expireAfter,
    warnAfter,
    lease,
    drain,
    returnLimit,
  });
});

test("refuses what it does not know, and what makes no sense", () => {
  const wrong = [
    {},
    { hostname: "mx.test", windows: 5 },
    { hostname: "mx.test", window: 0 },
    { hostname: "mx.test", jitter: 2 },
    { hostname: "mx.test", schedule: [] },
    { hostname: "mx.test", lease: "soon" },
  ];
  for (const options of wrong) expect(queueConfig.safeParse(options).success).toBe(false);
});
