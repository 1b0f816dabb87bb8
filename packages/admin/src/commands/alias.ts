import { type Command, command, refused } from "../command.ts";
import { unknownAccount, unknownDomain, unusableName } from "../refusals.ts";
import { orNone } from "../table.ts";

const add = command({
  name: "alias add",
  text: "gives an account another name",
  words: { alias: "text", target: "text" },
  options: {},
  changes: true,
  run: ({ accounts }, { alias, target }) => accounts.createAlias(alias, target),
}).tells({
  created: ({ address }, { target }) => [`${address} is an alias of ${target}.`],
  exists: (_, { alias }) => refused(`${alias} is taken: choose another name.`),
  "unknown-domain": unknownDomain,
  "unknown-target": ({ target }) => unknownAccount({ address: target }),
  invalid: (answer, { alias }) => unusableName("alias", alias, answer),
});

const remove = command({
  name: "alias remove",
  text: "removes an alias; its account stays",
  words: { alias: "text" },
  options: {},
  changes: true,
  run: ({ accounts }, { alias }) => accounts.removeAlias(alias),
}).tells({
  removed: (_, { alias }) => [`The alias ${alias} was removed.`],
  account: (_, { alias }) =>
    refused(`${alias} is an account: "account remove" removes it, with its mail.`),
  unknown: ({ address }) =>
    refused(`There is no alias ${address}: "alias list ADDRESS" shows those of an account.`),
});

const list = command({
  name: "alias list",
  text: "lists the aliases of an account",
  words: { address: "text" },
  options: {},
  async run({ accounts }, { address }) {
    const shown = await accounts.show(address);
    if (shown.type !== "account") return shown;
    return { type: "aliases", address: shown.address, aliases: shown.aliases } as const;
  },
}).tells({ aliases: ({ aliases }) => orNone(aliases), unknown: unknownAccount });

/** What can be done about aliases. */
export const aliasCommands: readonly Command[] = [add, remove, list];
