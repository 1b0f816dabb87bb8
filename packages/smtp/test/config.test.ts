import { smtpClientConfig, smtpServerConfig } from "@mailwright/smtp/config";
import { expect, test } from "vitest";

test("durations and sizes may have units", () => {
  const given = {
    hostname: "mx.example",
    port: 25,
    size: "25M",
    timeouts: { data: "5m" },
    drain: "2s",
  };
  expect(smtpServerConfig.parse(given)).toEqual({
    hostname: "mx.example",
    port: 25,
    size: 26_214_400,
    timeouts: { data: 300_000 },
    drain: 2000,
  });
  const client = {
    host: "relay.example",
    port: 587,
    hostname: "mx.example",
    timeouts: { end: "10m" },
  };
  expect(smtpClientConfig.parse(client)).toEqual({ ...client, timeouts: { end: 600_000 } });
});

test.each([
  { hostname: "mx.example" },
  { hostname: "mx\r\n.example", port: 25 },
  { hostname: "mx.example", port: 70_000 },
  { hostname: "mx.example", port: 25, recipients: 0 },
  { hostname: "mx.example", port: 25, unknown: 1 },
  { hostname: "mx.example", port: 25, timeouts: { comand: 1 } },
])("%j is refused", (given) => {
  expect(smtpServerConfig.safeParse(given).success).toBe(false);
});
