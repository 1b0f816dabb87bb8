import { type Defect, type Random, systemRandom } from "@mailwright/core";
import { type Command, command, refused, type Refused } from "../command.ts";
import type { AdminParts } from "../parts.ts";
import { limitOption } from "../page.ts";
import { noDomain, unknownAccount, unknownDomain, unusableName } from "../refusals.ts";
import { count, table, time } from "../table.ts";

const password = {
  type: "password",
  text: "reads the password from standard input; without it one is made and shown",
} as const;

/** The password that was given, or else one that nobody can guess; only that one is told. */
function passwordOf(
  given: string | undefined,
  random: Random = systemRandom,
): { readonly secret: string; readonly told: { readonly password?: string } } {
  if (given !== undefined) return { secret: given, told: {} };
  // Without what is read as something else; 32 letters divide 256, so that each is as likely.
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  const secret = Array.from(random.bytes(20), (octet) => letters.charAt(octet % 32)).join("");
  return { secret, told: { password: secret } };
}

const showPassword = (made: { readonly password?: string }): readonly string[] =>
  made.password === undefined
    ? []
    : [`Its password, shown this once and kept nowhere: ${made.password}`];

const invalid = (
  answer: { readonly defects: readonly Defect[] },
  { address }: { readonly address: string },
): Refused => unusableName("address", address, answer);

const add = command({
  name: "account add",
  text: "makes an account",
  words: { address: "text" },
  options: { password },
  changes: true,
  async run({ accounts, random }, input) {
    const { secret, told } = passwordOf(input.password, random);
    const created = await accounts.createAccount(input.address, { password: secret });
    return created.type === "created" ? { ...created, ...told } : created;
  },
}).tells({
  created: (answer) => [`The account ${answer.address} was made.`, ...showPassword(answer)],
  exists: (_, { address }) => refused(`${address} is taken: choose another name.`),
  "unknown-domain": unknownDomain,
  invalid,
});

const change = command({
  name: "account password",
  text: "gives an account another password",
  words: { address: "text" },
  options: { password },
  changes: true,
  async run({ accounts, random }, input) {
    const { secret, told } = passwordOf(input.password, random);
    const changed = await accounts.setPassword(input.address, secret);
    return changed.type === "changed" ? { ...changed, ...told } : changed;
  },
}).tells({
  changed: (answer, { address }) => [
    `The password of ${address} was changed.`,
    ...showPassword(answer),
  ],
  unknown: unknownAccount,
  invalid,
});

function stateCommand(verb: "enable" | "disable", text: string): Command {
  return command({
    name: `account ${verb}`,
    text,
    words: { address: "text" },
    options: {},
    changes: true,
    run: ({ accounts }, { address }) => accounts.setState(address, `${verb}d`),
  }).tells({
    changed: (_, { address }) => [`The account ${address} is ${verb}d.`],
    unknown: unknownAccount,
    invalid,
  });
}

const remove = command({
  name: "account remove",
  text: "removes an account, its aliases, settings and mail",
  words: { address: "text" },
  options: {},
  changes: true,
  async run({ accounts, mailstore }, { address }) {
    const shown = await accounts.show(address);
    if (shown.type !== "account") return shown;
    // An alias would be removed alone: whoever names an account by one means the account.
    return await accounts.remove(shown.address, {
      also: (account) => mailstore.statementsToRemove(account),
    });
  },
}).tells({
  removed: (_, { address }) => [`The account ${address} and its mail were removed.`],
  conflict: () => refused("Its mail changed meanwhile, and nothing was removed: try again."),
  unknown: unknownAccount,
});

const show = command({
  name: "account show",
  text: "shows an account, and what it holds",
  words: { address: "text" },
  options: {},
  async run({ accounts, mailstore }: AdminParts, { address }) {
    const shown = await accounts.show(address);
    return shown.type === "account" ? { ...shown, ...(await mailstore.stats(shown.id)) } : shown;
  },
}).tells({
  account: (answer) => [
    `address   ${answer.address}`,
    `id        ${answer.id}`,
    `state     ${answer.state}${answer.domainState === "disabled" ? ", its domain disabled" : ""}`,
    `password  ${answer.hasPassword ? "set" : "none: nobody can log in"}`,
    `made      ${time(answer.createdAt)}`,
    `aliases   ${answer.aliases.join(" ") || "none"}`,
    `mail      ${count(answer.messages, "message")}, ${count(answer.octets, "octet")}`,
  ],
  unknown: unknownAccount,
});

const list = command({
  name: "account list",
  text: "lists the accounts of a domain, the main one by default",
  words: { domain: "text?" },
  options: {
    after: { type: "text", text: "begins behind this address" },
    limit: limitOption(100),
  },
  async run({ accounts }, input, options) {
    const { domain } = input;
    const listed = await accounts.list({ ...input, ...options });
    if (domain !== undefined && listed.length === 0) {
      const anybody = await accounts.find(`postmaster@${domain}`);
      if (anybody.type === "foreign" || (anybody.type === "unknown" && anybody.domain === ""))
        return { type: "unknown-domain", domain } as const;
    }
    return { type: "accounts", accounts: listed } as const;
  },
}).tells({
  accounts: ({ accounts }) =>
    table(
      ["ADDRESS", "STATE", "MADE", "ALIASES"],
      accounts.map(({ address, state, createdAt, aliases }) => [
        address,
        state,
        time(createdAt),
        aliases.join(" "),
      ]),
    ),
  "unknown-domain": noDomain,
});

/** What can be done about accounts. */
export const accountCommands: readonly Command[] = [
  add,
  change,
  stateCommand("disable", "closes an account to mail and log-ins"),
  stateCommand("enable", "opens an account again"),
  remove,
  show,
  list,
];
