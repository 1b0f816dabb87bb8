import { type Command, command, refused } from "../command.ts";
import { table } from "../table.ts";
import type { Invalid } from "../versioned-setting.ts";
import { unusable, unusableItem } from "../refusals.ts";

const list = command({
  name: "network list",
  text: "lists the networks that are never, and always, refused",
  words: {},
  options: {},
  async run({ server }) {
    const stored = await server.read("networks");
    if (stored.type === "invalid") return stored;
    const { allow = [], block = [] } = stored.value;
    return { type: "networks", allow, block } as const;
  },
}).tells({
  networks: ({ allow, block }) =>
    table(
      ["NETWORK", "STATE"],
      [...allow.map((net) => [net, "allowed"]), ...block.map((net) => [net, "blocked"])],
    ),
  invalid: unusable,
});

function setCommand(verb: "allow" | "block", text: string): Command {
  return command({
    name: `network ${verb}`,
    text,
    words: { network: "text" },
    options: {},
    changes: true,
    async run({ server }, { network }) {
      return await server.change<"networks", Invalid>("networks", (stored) => {
        if (stored.type === "invalid") return stored;
        const value = without(stored.value, network);
        return { type: "edited", value: { ...value, [verb]: [...value[verb], network] } };
      });
    },
  }).tells({ changed: (_, { network }) => [`${network} is ${verb}ed.`], invalid: unusableItem });
}

const remove = command({
  name: "network remove",
  text: "forgets a network that was allowed or blocked",
  words: { network: "text" },
  options: {},
  changes: true,
  async run({ server }, { network }) {
    return await server.change<"networks", Invalid | { readonly type: "no-network" }>(
      "networks",
      (stored) => {
        if (stored.type === "invalid") return stored;
        const { allow = [], block = [] } = stored.value;
        return [...allow, ...block].includes(network)
          ? { type: "edited", value: without(stored.value, network) }
          : { type: "no-network" };
      },
    );
  },
}).tells({
  changed: (_, { network }) => [`${network} is as any other.`],
  "no-network": (_, { network }) =>
    refused(`${network} is neither allowed nor blocked: "network list" shows those that are.`),
  invalid: unusable,
});

interface Networks {
  readonly allow: readonly string[];
  readonly block: readonly string[];
}

function without({ allow = [], block = [] }: Partial<Networks>, network: string): Networks {
  const others = (networks: readonly string[]): readonly string[] =>
    networks.filter((other) => other !== network);
  return { allow: others(allow), block: others(block) };
}

/** What can be done about networks. */
export const networkCommands: readonly Command[] = [
  list,
  setCommand("allow", "never refuses a network: an address, a block or a range"),
  setCommand("block", "always refuses a network"),
  remove,
];
