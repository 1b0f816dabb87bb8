import { expect, test } from "vitest";
import { smartHostConfig, submissionConfig } from "../src/config.ts";
import { smartHostDefaults, submissionDefaults } from "../src/index.ts";

test("takes durations as people write them", () => {
  const options = { host: "smart.test", hostname: "mx.test" };
  expect(
    smartHostConfig.parse({
      ...options,
      port: 25,
      connections: 10,
      messagesPerConnection: 100,
      idle: "10s",
    }),
  ).toEqual({ ...options, ...smartHostDefaults });
  expect(submissionConfig.parse({ hostname: "mx.test", hops: 100, timeZone: "UTC" })).toEqual({
    hostname: "mx.test",
    ...submissionDefaults,
  });
});

test("refuses what it does not know, and what makes no sense", () => {
  const options = { host: "smart.test", hostname: "mx.test" };
  const wrong = [
    { host: "smart.test" },
    { ...options, port: 70_000 },
    { ...options, tls: "maybe" },
    { ...options, connections: 0 },
    { ...options, credentials: { username: "u" } },
    { ...options, password: "p" },
  ];
  for (const each of wrong) expect(smartHostConfig.safeParse(each).success).toBe(false);
  expect(submissionConfig.safeParse({ hostname: "mx.test", hops: 0 }).success).toBe(false);
});

test("knows the time zones of the machine, and no others", () => {
  const parse = (zone: string) => submissionConfig.safeParse({ hostname: "a", timeZone: zone });
  expect(parse("Europe/Oslo").success).toBe(true);
  expect(parse("Mars/Olympus").error?.issues[0]?.message).toBe(
    "not a time zone: write one such as Europe/Oslo",
  );
});
