import { MemoryNetwork, VirtualClock } from "@mailwright/testkit";
import { generate } from "selfsigned";
import { describe, test } from "vitest";
import { networkContract } from "@mailwright/net/contract";
import { nodeNetwork } from "@mailwright/net/node";

const made = await generate([{ name: "commonName", value: "mx.example" }], { keySize: 2048 });
const keys = { key: made.private, certificate: made.cert };

describe("the network of the machine", () => {
  for (const each of networkContract(() => ({ network: nodeNetwork, keys }))) {
    // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the case asserts
    test(each.name, each.run);
  }
});

describe("a network of memory", () => {
  const open = () => ({ network: new MemoryNetwork({ clock: new VirtualClock() }), keys });
  for (const each of networkContract(open)) {
    // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the case asserts
    test(each.name, each.run);
  }
});
