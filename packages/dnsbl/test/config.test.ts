import { Dnsbl, dnsblDefaults } from "@mailwright/dnsbl";
import { dnsblConfig } from "@mailwright/dnsbl/config";
import { expect, test } from "vitest";

test("takes lists and durations as people write them", () => {
  const options = dnsblConfig.parse({
    lists: [
      "bl.example.org",
      { zone: "wl.example.net", kind: "allow", codes: ["127.0.0.2", "127.0.1.0/24"] },
    ],
    deadline: "5s",
    cacheSize: 10_000,
    minimumTtl: "1m",
    maximumTtl: "1h",
    negativeTtl: "5m",
    failureTtl: "30s",
    servers: ["127.0.0.1:5353"],
  });
  expect(options).toEqual({
    ...dnsblDefaults,
    lists: [
      { zone: "bl.example.org" },
      { zone: "wl.example.net", kind: "allow", codes: ["127.0.0.2", "127.0.1.0/24"] },
    ],
    servers: ["127.0.0.1:5353"],
  });
  expect(() => new Dnsbl(options)).not.toThrow();
});

test("takes nothing, and the defaults", () => {
  expect(dnsblConfig.parse({})).toEqual({});
  expect(dnsblConfig.parse(dnsblDefaults)).toEqual(dnsblDefaults);
});

test.each([
  [{ lists: "bl.example.org" }],
  [{ lists: ["bl..example.org"] }],
  [{ lists: [{}] }],
  [{ lists: [{ zone: "bl example" }] }],
  [{ lists: [{ zone: "bl.example", kind: "grey" }] }],
  [{ lists: [{ zone: "bl.example", codes: ["127.0.0"] }] }],
  [{ lists: [{ zone: "bl.example", weight: 2 }] }],
  [{ lists: [7] }],
  [{ deadline: "soon" }],
  [{ cacheSize: -1 }],
  [{ servers: [] }],
  [{ servers: ["localhost"] }],
  [{ timeout: 5 }],
])("refuses %j", (wrong) => {
  expect(dnsblConfig.safeParse(wrong).success).toBe(false);
});

test("says what is wrong with a zone", () => {
  const { error } = dnsblConfig.safeParse({ lists: ["-"] });
  expect(error?.issues).toMatchObject([
    { message: "not a domain name", path: ["lists", 0, "zone"] },
  ]);
});
