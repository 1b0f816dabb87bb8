import { type Command, command, refused } from "../command.ts";
import { noDomain, unusableName } from "../refusals.ts";
import { count, table } from "../table.ts";

const add = command({
  name: "domain add",
  text: "makes a domain local; the first one is the main domain",
  words: { domain: "text" },
  options: {},
  changes: true,
  run: ({ accounts }, { domain }) => accounts.createDomain(domain),
}).tells({
  created: ({ name }) => [`The domain ${name} was added.`],
  exists: (_, { domain }) => refused(`The domain ${domain} is here already.`),
  invalid: (answer, { domain }) => unusableName("domain", domain, answer),
});

const remove = command({
  name: "domain remove",
  text: "removes a domain without accounts, and its aliases",
  words: { domain: "text" },
  options: {},
  changes: true,
  run: ({ accounts }, { domain }) => accounts.removeDomain(domain),
}).tells({
  removed: ({ domain }) => [`The domain ${domain} was removed.`],
  "not-empty": ({ domain, accounts }) =>
    refused(
      `${domain} has ${count(accounts, "account")}: remove them first; "account list ${domain}" shows them.`,
    ),
  main: ({ domain }) =>
    refused(`${domain} is the main domain: make another one that first, with "domain main NAME".`),
  "unknown-domain": noDomain,
});

function stateCommand(verb: "enable" | "disable", text: string): Command {
  return command({
    name: `domain ${verb}`,
    text,
    words: { domain: "text" },
    options: {},
    changes: true,
    run: ({ accounts }, { domain }) => accounts.setDomainState(domain, `${verb}d`),
  }).tells({
    changed: ({ domain }) => [`The domain ${domain} is ${verb}d.`],
    "unknown-domain": noDomain,
  });
}

const main = command({
  name: "domain main",
  text: "makes a domain the main one, which names without a domain belong to",
  words: { domain: "text" },
  options: {},
  changes: true,
  run: ({ accounts }, { domain }) => accounts.setMainDomain(domain),
}).tells({
  changed: ({ domain }) => [`${domain} is the main domain.`],
  "unknown-domain": noDomain,
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
