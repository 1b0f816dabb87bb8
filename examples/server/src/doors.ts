import type { TlsKeys } from "@mailwright/net";
import type { SecureDoor, SecureDoorsOptions } from "@mailwright/net/node";
import { listenPop3, type Pop3ServerParts } from "@mailwright/pop3/server";
import { listenSmtp, type SmtpServerParts } from "@mailwright/smtp/server";
import type { Draft } from "@mailwright/spool";
import type { Config } from "./config.ts";
import { keyFiles } from "./first-start.ts";

/** What is behind the doors. */
export interface Services {
  readonly smtp: SmtpServerParts<Draft>;
  readonly submission: SmtpServerParts<Draft>;
  readonly pop3: Pop3ServerParts;
}

/** The doors a configuration wants: `smtp`, `smtp2` where there are two of a service, ... */
export async function doorsOf(config: Config, services: Services): Promise<SecureDoorsOptions> {
  const doors: [string, SecureDoor][] = [];
  const add = <Options>(
    service: string,
    listeners: readonly Options[],
    listen: (options: Options & { readonly tls: TlsKeys }) => ReturnType<SecureDoor["open"]>,
  ): void => {
    for (const [at, options] of listeners.entries()) {
      const name = at === 0 ? service : `${service}${at + 1}`;
      doors.push([name, { options, open: (tls) => listen({ ...options, tls }) }]);
    }
  };
  add("smtp", config.smtp, (options) => listenSmtp(options, services.smtp));
  add("submission", config.submission, (options) => listenSmtp(options, services.submission));
  add("pop3", config.pop3, (options) => listenPop3(options, services.pop3));
  return { keys: await keyFiles(config), doors: Object.fromEntries(doors) };
}
