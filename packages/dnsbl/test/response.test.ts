import { array, assert, constantFrom, ipV4, oneof, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { checkList } from "../src/checked-list.ts";
import { readAnswer } from "../src/answer.ts";
import { readFailure, readRecords } from "../src/response.ts";
import { failure } from "./fake-dns.ts";

const plain = checkList({ zone: "bl.example" });
const coded = checkList({ zone: "bl.example", codes: ["127.0.0.2", "127.0.0.4-127.0.0.7"] });

describe("address records", () => {
  test.each([
    ["127.0.0.2", "listed", "127.0.0.2"],
    ["127.0.0.0", "listed", "127.0.0.0"],
    ["127.255.254.1", "listed", "127.255.254.1"],
    ["127.0.255.255", "listed", "127.0.255.255"],
    ["127.0.0.1", "unknown", "not the answer of a list: 127.0.0.1"],
    ["127.255.255.0", "refused", "the list answers 127.255.255.0"],
    ["127.255.255.252", "refused", "the list answers 127.255.255.252"],
    ["127.255.255.254", "refused", "the list answers 127.255.255.254"],
    ["127.255.255.255", "refused", "the list answers 127.255.255.255"],
    ["126.255.255.255", "unknown", "not the answer of a list: 126.255.255.255"],
    ["128.0.0.2", "unknown", "not the answer of a list: 128.0.0.2"],
    ["93.184.216.34", "unknown", "not the answer of a list: 93.184.216.34"],
    ["7f00::2", "unknown", "not the answer of a list: no IPv4 address"],
    ["::ffff:127.0.0.2", "unknown", "not the answer of a list: no IPv4 address"],
    ["127.0.0.2\n", "unknown", "not the answer of a list: no IPv4 address"],
    ["127.0.0.02", "unknown", "not the answer of a list: no IPv4 address"],
    ["", "unknown", "not the answer of a list: no IPv4 address"],
  ])("%j is %s", (address, type, reason) => {
    expect(readAnswer(plain, readRecords([address]))).toMatchObject({ type, reason });
    expect(readAnswer(plain, readRecords([{ address, ttl: 60 }]))).toMatchObject({ type, reason });
  });

  test("none is no listing", () => {
    expect(readAnswer(plain, readRecords([]))).toEqual({
      type: "not-listed",
      reason: "no address",
    });
  });

  test.each([
    [["93.184.216.34", "127.0.0.1", "127.255.255.254", "127.0.0.9"], "listed", "127.0.0.9"],
    [["127.0.0.1", "127.255.255.254"], "refused", "the list answers 127.255.255.254"],
    [["127.255.255.254", "10.0.0.1"], "refused", "the list answers 127.255.255.254"],
    [["127.0.0.1", "10.0.0.1"], "unknown", "not the answer of a list: 127.0.0.1"],
  ])("of %j together, what counts wins: %s", (addresses, type, reason) => {
    expect(readAnswer(plain, readRecords(addresses))).toEqual({ type, reason, addresses });
  });

  test.each([
    [["127.0.0.2"], "listed", "127.0.0.2"],
    [["127.0.0.9", "127.0.0.5"], "listed", "127.0.0.5"],
    [["127.0.0.3"], "not-listed", "127.0.0.3 is not among the codes"],
    [["127.255.255.254"], "refused", "the list answers 127.255.255.254"],
  ])("with codes, %j is %s", (addresses, type, reason) => {
    expect(readAnswer(coded, readRecords(addresses))).toEqual({ type, reason, addresses });
  });

  test("codes do not turn a refusal or a foreign address into a listing", () => {
    const greedy = checkList({ zone: "bl.example", codes: ["0.0.0.0/0"] });
    for (const address of ["127.0.0.1", "127.255.255.1", "10.0.0.1"]) {
      expect(readAnswer(greedy, readRecords([address])).type).not.toBe("listed");
    }
  });

  test("nothing outside the rules ever lists", () => {
    const address = oneof(ipV4(), string(), constantFrom("127.0.0.1", "127.255.255.254"));
    const counts = (text: string): boolean =>
      /^127(\.(0|[1-9]\d{0,2})){3}$/.test(text) &&
      text.split(".").every((octet) => Number(octet) <= 255) &&
      text !== "127.0.0.1" &&
      !text.startsWith("127.255.255.");
    const local = ipV4().map((text) => text.replace(/^\d+/, "127"));
    assert(
      property(array(oneof(address, local), { maxLength: 8 }), (addresses) => {
        const isListed = readAnswer(plain, readRecords(addresses)).type === "listed";
        expect(isListed).toBe(addresses.some(counts));
      }),
    );
  });

  test("a flood of records is not read to its end", () => {
    const flood = Array.from({ length: 100_000 }, () => "10.0.0.1");
    const response = readRecords([...flood, "127.0.0.2"]);
    expect(response).toMatchObject({ type: "unknown" });
    expect(response).toHaveProperty("addresses.length", 64);
  });

  test("the shortest TTL counts, and none where one is missing", () => {
    const record = (ttl: number): { address: string; ttl: number } => ({
      address: "127.0.0.2",
      ttl,
    });
    expect(readRecords([record(300), record(120)])).toMatchObject({ ttl: 120_000 });
    expect(readRecords([record(300), "127.0.0.2"])).not.toHaveProperty("ttl");
  });
});

test.each([
  [failure("ENOTFOUND"), "none", "ENOTFOUND"],
  [failure("ENODATA"), "none", "ENODATA"],
  [failure("ESERVFAIL"), "unknown", "ESERVFAIL"],
  [failure("EREFUSED"), "unknown", "EREFUSED"],
  [failure("ETIMEOUT"), "unknown", "ETIMEOUT"],
  [failure("ECANCELLED"), "unknown", "ECANCELLED"],
  [failure("ECONNREFUSED"), "unknown", "ECONNREFUSED"],
  [failure("EBADRESP"), "unknown", "EBADRESP"],
  [new Error("broken"), "unknown", "the resolver failed"],
  [Object.assign(new Error("broken"), { code: 5 }), "unknown", "the resolver failed"],
  ["ENOTFOUND", "unknown", "the resolver failed"],
  [undefined, "unknown", "the resolver failed"],
])("of the failure %s it is %s", (error, type, reason) => {
  expect(readFailure(error)).toEqual({ type, reason });
});
