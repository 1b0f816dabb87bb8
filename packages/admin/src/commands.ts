import type { Command } from "./command.ts";
import { accountCommands } from "./commands/account.ts";
import { aliasCommands } from "./commands/alias.ts";
import { domainCommands } from "./commands/domain.ts";
import { explainCommands } from "./commands/explain.ts";
import { dnsblCommands } from "./commands/dnsbl.ts";
import { handlerCommands } from "./commands/handler.ts";
import { logCommands } from "./commands/log.ts";
import { mailboxCommands } from "./commands/mailbox.ts";
import { networkCommands } from "./commands/network.ts";
import { queueCommands } from "./commands/queue.ts";
import { routerCommands } from "./commands/router.ts";
import { ruleCommands } from "./commands/rule.ts";
import { serverCommands } from "./commands/server.ts";
import { triggerCommands } from "./commands/trigger.ts";

/** All that can be asked of a server, in the order of the help. */
export const commands: readonly Command[] = [
  ...accountCommands,
  ...domainCommands,
  ...aliasCommands,
  ...ruleCommands,
  ...queueCommands,
  ...routerCommands,
  ...dnsblCommands,
  ...networkCommands,
  ...triggerCommands,
  ...handlerCommands,
  ...logCommands,
  ...mailboxCommands,
  ...explainCommands,
  ...serverCommands,
];

const byName = new Map(commands.map((each) => [each.name, each]));

/** The command of this name, if there is one. */
export function findCommand(name: string): Command | undefined {
  return byName.get(name);
}
