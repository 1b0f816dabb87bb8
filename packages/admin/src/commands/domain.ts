import { type Command, command, refused } from "../command.ts";
import { table } from "../table.ts";
import { unknownDomain, unusable } from "../refusals.ts";

const add = command({
  name: "domain add",
  text: "makes a domain local; the first one is the main domain",
  words: { domain: "text" },
  options: {},
  run: ({ accounts }, { domain }) => accounts.createDomain(domain),
}).tells({
  created: ({ name }) => [`The domain ${name} was added.`],
  exists: (_, { domain }) => refused(`The domain ${domain} is here already.`),
  invalid: unusable,
});

const remove = command({
  name: "domain remove",
  text: "removes a domain without accounts, and its aliases",
  words: { domain: "text" },
  options: {},
  run: ({ accounts }, { domain }) => accounts.removeDomain(domain),
}).tells({
  removed: ({ domain }) => [`The domain ${domain} was removed.`],
  "not-empty": ({ domain, accounts }) =>
    refused(
      `${domain} has ${accounts} ${accounts === 1 ? "account" : "accounts"}: remove them first; "account list ${domain}" shows them.`,
    ),
  main: ({ domain }) =>
    refused(`${domain} is the main domain: make another one that first, with "domain main NAME".`),
  "unknown-domain": unknownDomain,
});

function stateCommand(verb: "enable" | "disable", text: string): Command {
  return command({
    name: `domain ${verb}`,
    text,
    words: { domain: "text" },
    options: {},
    run: ({ accounts }, { domain }) => accounts.setDomainState(domain, `${verb}d`),
  }).tells({
    changed: ({ domain }) => [`The domain ${domain} is ${verb}d.`],
    "unknown-domain": unknownDomain,
  });
}

const main = command({
  name: "domain main",
  text: "makes a domain the main one, which names without a domain belong to",
  words: { domain: "text" },
  options: {},
  run: ({ accounts }, { domain }) => accounts.setMainDomain(domain),
}).tells({
  changed: ({ domain }) => [`${domain} is the main domain.`],
  "unknown-domain": unknownDomain,
});

const list = command({
  name: "domain list",
  text: "lists the domains",
  words: {},
  options: {},
  run: async ({ accounts }) => ({ type: "domains", domains: await accounts.domains() }) as const,
}).tells({
  domains: ({ domains }) =>
    table(
      ["DOMAIN", "STATE", ""],
      domains.map((each) => [each.name, each.state, each.main ? "main" : ""]),
    ),
});

/** What can be done about domains. */
export const domainCommands: readonly Command[] = [
  add,
  remove,
  stateCommand("enable", "opens the accounts of a domain again"),
  stateCommand("disable", "closes all accounts of a domain"),
  main,
  list,
];
