import { Dnsbl, type DnsblOptions, DnsblUsageError, type Verdict } from "@mailwright/dnsbl";
import { VirtualClock } from "@mailwright/testkit";
import { describe, expect, test } from "vitest";
import { type Content, FakeDns, failure } from "./fake-dns.ts";

const ADDRESS = "192.0.2.1";
const BLOCK = "1.2.0.192.bl.example";
const ALLOW = "1.2.0.192.wl.example";
const both: DnsblOptions = {
  lists: [{ zone: "bl.example" }, { zone: "wl.example", kind: "allow" }],
};

function open(
  addresses: Record<string, Content>,
  options: DnsblOptions = {},
): { dns: FakeDns; clock: VirtualClock; lists: Dnsbl } {
  const dns = new FakeDns(addresses);
  const clock = new VirtualClock();
  const lists = new Dnsbl(
    { lists: [{ zone: "bl.example" }], ...options },
    { resolver: dns, clock },
  );
  return { dns, clock, lists };
}

const nameOf = (last: number): string => `${last}.2.0.192.bl.example`;
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** A list that three clients, 192.0.2.1 to 3, have found silent. */
async function openSilent(addresses: Record<string, Content>): Promise<ReturnType<typeof open>> {
  const opened = open({
    ...Object.fromEntries(numbers(1, 3).map((last) => [nameOf(last), "silence"])),
    ...addresses,
  });
  for (const last of numbers(1, 3)) {
    await opened.clock.until(opened.lists.check(`192.0.2.${last}`));
  }
  return opened;
}

const types = ({ type, answers }: Verdict): string[] => [type, ...answers.map((each) => each.type)];

describe("a verdict", () => {
  test("names the lists and what was asked", async () => {
    const { lists, dns } = open({ [BLOCK]: ["127.0.0.4"] }, both);
    dns.texts[BLOCK] = [["Spam\r\n", "source"]];
    expect(await lists.check(ADDRESS)).toEqual({
      type: "listed",
      zones: ["bl.example"],
      answers: [
        {
          type: "listed",
          kind: "block",
          zone: "bl.example",
          label: "bl.example",
          name: BLOCK,
          addresses: ["127.0.0.4"],
          text: "Spam source",
          reason: "127.0.0.4",
          elapsed: 0,
          cached: false,
        },
        {
          type: "not-listed",
          kind: "allow",
          zone: "wl.example",
          label: "wl.example",
          name: ALLOW,
          reason: "ENOTFOUND",
          elapsed: 0,
          cached: false,
        },
      ],
    });
  });

  test("an allow list beats the block lists", async () => {
    const { lists } = open({ [BLOCK]: ["127.0.0.2"], [ALLOW]: ["127.0.0.2"] }, both);
    expect(await lists.check(ADDRESS)).toMatchObject({ type: "allowed", zones: ["wl.example"] });
  });

  test("without lists nothing is asked", async () => {
    const { lists, dns } = open({}, { lists: [] });
    expect(await lists.check(ADDRESS)).toEqual({ type: "not-listed", answers: [] });
    expect(dns.asked).toEqual([]);
  });

  test("a mapped address is asked as IPv4, a zone in lower case", async () => {
    const { lists, dns } = open({}, { lists: [{ zone: "BL.Example" }] });
    await lists.check("::ffff:192.0.2.1");
    expect(dns.asked).toEqual([BLOCK]);
  });

  test.each(["", "host.example", "192.0.2.1/32", "fe80::1%eth0", "192.0.2.1\n"])(
    "%j is not checked",
    async (address) => {
      const checked = open({}).lists.check(address);
      await expect(checked).rejects.toThrow(DnsblUsageError);
      await expect(checked).rejects.toMatchObject({ code: "DNSBL_ADDRESS" });
    },
  );

  test.each(["", "bl..example", "bl example", "127.0.0.1", `${"a.".repeat(100)}example`])(
    "%j is no zone",
    (zone) => {
      const code = "DNSBL_ZONE";
      expect(() => open({}, { lists: [{ zone }] })).toThrow(
        expect.objectContaining({ code }) as Error,
      );
    },
  );

  test("a code that is no range is refused at once", () => {
    const lists = [{ zone: "bl.example", codes: ["127.0.0"] }];
    expect(() => open({}, { lists })).toThrow(
      expect.objectContaining({ code: "ADDRESS_IP_RANGE" }) as Error,
    );
  });
});

describe("the words of a list", () => {
  test("are asked for listings of block lists only", async () => {
    const { lists, dns } = open({ [ALLOW]: ["127.0.0.2"] }, both);
    await lists.check(ADDRESS);
    expect(dns.asked).toEqual([BLOCK, ALLOW]);
  });

  test("are not asked for a code that does not count", async () => {
    const coded = { lists: [{ zone: "bl.example", codes: ["127.0.0.3"] }] };
    const { lists, dns } = open({ [BLOCK]: ["127.0.0.2"] }, coded);
    expect(types(await lists.check(ADDRESS))).toEqual(["not-listed", "not-listed"]);
    expect(dns.asked).toEqual([BLOCK]);
  });

  test("change nothing when they fail, or do not come by the deadline", async () => {
    const { lists, dns, clock } = open({ [BLOCK]: ["127.0.0.2"] });
    dns.texts[BLOCK] = "silence";
    const verdict = await clock.until(lists.check(ADDRESS));
    expect(verdict).toMatchObject({ type: "listed", answers: [{ elapsed: 5000 }] });
    expect(verdict.answers[0]).not.toHaveProperty("text");
    const other = open({ [BLOCK]: ["127.0.0.2"] });
    const plain = await other.lists.check(ADDRESS);
    expect(types(plain)).toEqual(["listed", "listed"]);
    expect(plain.answers[0]).not.toHaveProperty("text");
  });

  test("are done without where the resolver has none", async () => {
    const resolver = { resolve4: async () => ["127.0.0.2"] };
    const lists = new Dnsbl({ lists: [{ zone: "bl.example" }] }, { resolver });
    expect(types(await lists.check(ADDRESS))).toEqual(["listed", "listed"]);
  });
});

describe("a list that fails", () => {
  test.each(["ESERVFAIL", "EREFUSED", "ETIMEOUT", "ECANCELLED", "ECONNREFUSED"])(
    "with %s is unknown",
    async (code) => {
      const { lists } = open({ [BLOCK]: code }, both);
      const verdict = await lists.check(ADDRESS);
      expect(types(verdict)).toEqual(["unknown", "unknown", "not-listed"]);
      expect(verdict.answers[0]).toMatchObject({ reason: code });
    },
  );

  test("by throwing at once, or with nonsense, is unknown", async () => {
    const throwing = {
      resolve4(): never {
        throw failure("ESERVFAIL");
      },
    };
    const nonsense = { resolve4: async () => [{}] as unknown as string[] };
    for (const resolver of [throwing, nonsense]) {
      const lists = new Dnsbl({ lists: [{ zone: "bl.example" }] }, { resolver });
      expect(types(await lists.check(ADDRESS))).toEqual(["unknown", "unknown"]);
    }
  });

  test("is asked again after the failure's time, for this address", async () => {
    const { lists, dns, clock } = open({ [BLOCK]: "ESERVFAIL" });
    await lists.check(ADDRESS);
    await clock.advance(29_999);
    expect((await lists.check(ADDRESS)).answers).toMatchObject([{ cached: true, elapsed: 0 }]);
    await lists.check("192.0.2.2");
    expect(dns.asked).toEqual([BLOCK, "2.2.0.192.bl.example"]);
    dns.addresses[BLOCK] = ["127.0.0.2"];
    await clock.advance(1);
    expect(types(await lists.check(ADDRESS))).toEqual(["listed", "listed"]);
  });
});

describe("the deadline", () => {
  const three = { lists: ["a", "b", "c"].map((name) => ({ zone: `${name}.example` })) };

  test("is one for all lists, and what has come by then counts", async () => {
    const { lists, dns, clock } = open(
      { "1.2.0.192.a.example": "silence", "1.2.0.192.c.example": "silence" },
      { ...three, deadline: 2000 },
    );
    const start = clock.now();
    const verdict = await clock.until(lists.check(ADDRESS));
    expect(clock.now() - start).toBe(2000);
    expect(types(verdict)).toEqual(["not-listed", "unknown", "not-listed", "unknown"]);
    expect(verdict.answers).toMatchObject([
      { reason: "deadline", elapsed: 2000, cached: false },
      { reason: "ENOTFOUND", elapsed: 0 },
      { reason: "deadline", elapsed: 2000 },
    ]);
    expect(dns.asked).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  test("leaves no timer behind when every list has answered", async () => {
    const { lists, clock } = open({ [BLOCK]: ["127.0.0.2"] });
    await lists.check(ADDRESS);
    expect(clock.pending).toBe(0);
  });

  test("a late answer is remembered", async () => {
    const late = Promise.withResolvers<readonly string[]>();
    const { lists, dns, clock } = open({ [BLOCK]: late.promise });
    expect(types(await clock.until(lists.check(ADDRESS)))).toEqual(["unknown", "unknown"]);
    late.resolve(["127.0.0.2"]);
    await clock.settle();
    expect(await lists.check(ADDRESS)).toMatchObject({
      type: "listed",
      answers: [{ cached: true }],
    });
    expect(dns.asked.filter((name) => name === BLOCK)).toHaveLength(1);
  });

  test("one silence is the client's alone: the next one is asked for", async () => {
    const { lists, clock } = open({ [BLOCK]: "silence", [nameOf(2)]: ["127.0.0.2"] });
    await clock.until(lists.check(ADDRESS));
    expect(types(await lists.check("192.0.2.2"))).toEqual(["listed", "listed"]);
  });

  test("a silent list is waited for three times, whoever comes, then tried anew", async () => {
    const { lists, dns, clock } = open({});
    const isSilent = { type: "unknown", reason: "deadline", cached: true };
    for (const last of numbers(1, 8)) dns.addresses[nameOf(last)] = "silence";
    const start = clock.now();
    for (const last of [1, 2, 3]) await clock.until(lists.check(`192.0.2.${last}`));
    for (const last of [4, 5]) {
      expect((await lists.check(`192.0.2.${last}`)).answers).toMatchObject([isSilent]);
    }
    expect(clock.now() - start).toBe(15_000);
    await clock.advance(29_999);
    expect((await lists.check("192.0.2.6")).answers).toMatchObject([isSilent]);
    await clock.advance(1);
    await clock.until(lists.check("192.0.2.7"));
    expect(clock.now() - start).toBe(50_000);
    expect((await lists.check("192.0.2.8")).answers).toMatchObject([isSilent]);
    await clock.advance(30_000);
    expect(types(await lists.check("192.0.2.9"))).toEqual(["not-listed", "not-listed"]);
    expect(clock.pending).toBe(0);
  });

  test("a resolver that gave up has met silence too, once for each question", async () => {
    const gone = Promise.withResolvers<readonly string[]>();
    const { lists, dns, clock } = open({ [BLOCK]: gone.promise, [nameOf(2)]: "ETIMEOUT" });
    await clock.until(lists.check(ADDRESS));
    gone.reject(failure("ETIMEOUT"));
    await lists.check("192.0.2.2");
    expect(await lists.check("192.0.2.3")).toMatchObject({ answers: [{ reason: "ENOTFOUND" }] });
    for (const last of [4, 5, 6]) {
      dns.addresses[nameOf(last)] = "ETIMEOUT";
      await lists.check(`192.0.2.${last}`);
    }
    const { answers } = await lists.check("192.0.2.7");
    expect(answers).toMatchObject([{ type: "unknown", reason: "ETIMEOUT", cached: true }]);
  });

  test("an answer of a silent list, however late, and it is waited for again at once", async () => {
    const late = Promise.withResolvers<readonly string[]>();
    const { lists, clock } = await openSilent({
      [BLOCK]: late.promise,
      [nameOf(9)]: ["127.0.0.2"],
    });
    late.reject(failure("ENOTFOUND"));
    await clock.settle();
    expect(types(await lists.check("192.0.2.9"))).toEqual(["listed", "listed"]);
  });

  test("a failure says nothing of its silence", async () => {
    const { lists, dns } = await openSilent({ [nameOf(8)]: "ESERVFAIL", [nameOf(9)]: "silence" });
    for (const last of [8, 9]) {
      expect((await lists.check(`192.0.2.${last}`)).answers).toMatchObject([
        { reason: "deadline" },
      ]);
      expect(dns.asked).toContain(nameOf(last));
    }
  });
});

describe("a silent list that nobody waits for", () => {
  test("is asked all the same: its answer is remembered, and it is waited for again", async () => {
    const { lists, clock } = await openSilent({ [nameOf(8)]: ["127.0.0.2"] });
    expect(types(await lists.check("192.0.2.8"))).toEqual(["unknown", "unknown"]);
    await clock.settle();
    expect(await lists.check("192.0.2.8")).toMatchObject({
      type: "listed",
      answers: [{ cached: true }],
    });
    expect(types(await lists.check("192.0.2.9"))).toEqual(["not-listed", "not-listed"]);
  });

  test("is asked three questions at a time, each once", async () => {
    const { lists, dns, clock } = await openSilent({});
    for (const last of numbers(10, 20)) dns.addresses[nameOf(last)] = "silence";
    dns.asked.length = 0;
    for (const last of [10, 10, 11, 12, 13, 14]) await lists.check(`192.0.2.${last}`);
    expect(dns.asked).toEqual([10, 11, 12].map(nameOf));
    await clock.advance(5000);
    for (const last of [10, 15]) await lists.check(`192.0.2.${last}`);
    expect(dns.asked.slice(3)).toEqual([nameOf(15)]);
  });
});

describe("a signal", () => {
  test("ends the check with its reason; the answer is still remembered", async () => {
    const late = Promise.withResolvers<readonly string[]>();
    const { lists, clock } = open({ [BLOCK]: late.promise });
    const controller = new AbortController();
    const checked = lists.check(ADDRESS, { signal: controller.signal });
    controller.abort(new Error("gone"));
    await expect(checked).rejects.toThrow("gone");
    late.resolve(["127.0.0.2"]);
    await clock.settle();
    expect(await lists.check(ADDRESS)).toMatchObject({
      answers: [{ type: "listed", cached: true }],
    });
  });

  test("that is aborted already asks nothing", async () => {
    const { lists, dns } = open({});
    const signal = AbortSignal.abort(new Error("gone"));
    await expect(lists.check(ADDRESS, { signal })).rejects.toThrow("gone");
    expect(dns.asked).toEqual([]);
  });
});

describe("what is known", () => {
  test.each([
    ["a TTL within the bounds", [{ address: "127.0.0.2", ttl: 120 }], 120_000],
    ["a TTL too short", [{ address: "127.0.0.2", ttl: 0 }], 60_000],
    ["a TTL too long", [{ address: "127.0.0.2", ttl: 4_000_000 }], 3_600_000],
    ["a TTL that is none", [{ address: "127.0.0.2", ttl: Number.NaN }], 60_000],
    ["no TTL", ["127.0.0.2"], 60_000],
    ["no such name", "ENOTFOUND", 300_000],
    ["no address", [], 300_000],
    ["a refusal", [{ address: "127.255.255.254", ttl: 9000 }], 30_000],
    ["a foreign address", [{ address: "10.0.0.1", ttl: 9000 }], 30_000],
    ["a failure", "ESERVFAIL", 30_000],
  ])("of %s is kept for its time", async (_, content, time) => {
    const { lists, dns, clock } = open({ [BLOCK]: content });
    const count = (): number => dns.asked.filter((name) => name === BLOCK).length;
    const first = await lists.check(ADDRESS);
    await clock.advance(time - 1);
    const second = await lists.check(ADDRESS);
    expect(count()).toBe(1);
    expect(second).toEqual({ ...first, answers: [{ ...first.answers[0], cached: true }] });
    await clock.advance(1);
    await lists.check(ADDRESS);
    expect(count()).toBe(2);
  });

  test("the bounds are options", async () => {
    const times = { minimumTtl: 10, maximumTtl: 20, negativeTtl: 5, failureTtl: 7 };
    const { lists, dns, clock } = open({ [BLOCK]: [{ address: "127.0.0.2", ttl: 60 }] }, times);
    for (const wait of [0, 19, 1]) {
      await clock.advance(wait);
      await lists.check(ADDRESS);
    }
    expect(dns.asked.filter((name) => name === BLOCK)).toHaveLength(2);
  });

  test("is kept by address, however it is written", async () => {
    const { lists, dns } = open({});
    await lists.check("2001:db8::1");
    await lists.check("2001:0DB8:0:0::1");
    expect(dns.asked).toHaveLength(1);
  });

  test("is bounded", async () => {
    const { lists, dns } = open({}, { cacheSize: 2 });
    for (const last of [1, 2, 3, 3, 2, 1]) await lists.check(`192.0.2.${last}`);
    expect(dns.asked.map((name) => name.slice(0, 1))).toEqual(["1", "2", "3", "1"]);
  });

  test("may be nothing", async () => {
    const { lists, dns } = open({}, { cacheSize: 0 });
    for (const _ of [1, 2]) await lists.check(ADDRESS);
    expect(dns.asked).toEqual([BLOCK, BLOCK]);
  });

  test("the same question at the same time is asked once", async () => {
    const late = Promise.withResolvers<readonly string[]>();
    const { lists, dns } = open({ [BLOCK]: late.promise });
    dns.texts[BLOCK] = [["why"]];
    const checks = Promise.all([1, 2, 3].map(() => lists.check(ADDRESS)));
    late.resolve(["127.0.0.2"]);
    for (const verdict of await checks) {
      expect(verdict).toMatchObject({ type: "listed", answers: [{ text: "why", cached: false }] });
    }
    expect(dns.asked).toEqual([BLOCK, `TXT ${BLOCK}`]);
  });
});

describe("replace", () => {
  test("keeps what is known of zones that stay, read by the new options", async () => {
    const { lists, dns } = open({ [BLOCK]: ["127.0.0.2"] });
    await lists.check(ADDRESS);
    dns.asked.length = 0;
    lists.replace({
      lists: [{ zone: "new.example" }, { zone: "bl.example", codes: ["127.0.0.3"] }],
    });
    expect(types(await lists.check(ADDRESS))).toEqual(["not-listed", "not-listed", "not-listed"]);
    expect(dns.asked).toEqual(["1.2.0.192.new.example"]);
  });

  test("leaves checks under way to the old options", async () => {
    const late = Promise.withResolvers<readonly string[]>();
    const { lists } = open({ [BLOCK]: late.promise });
    const checked = lists.check(ADDRESS);
    lists.replace({});
    late.resolve(["127.0.0.2"]);
    expect(types(await checked)).toEqual(["listed", "listed"]);
    expect(types(await lists.check(ADDRESS))).toEqual(["not-listed"]);
  });

  test("of something wrong changes nothing", async () => {
    const { lists } = open({ [BLOCK]: ["127.0.0.2"] });
    expect(() => lists.replace({ lists: [{ zone: "-" }], cacheSize: 0 })).toThrow(DnsblUsageError);
    expect(types(await lists.check(ADDRESS))).toEqual(["listed", "listed"]);
  });
});
