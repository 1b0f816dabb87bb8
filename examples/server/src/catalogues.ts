/** What the parts of the server tell, count and keep. */
import { accountsEvents, accountsSchema } from "@mailwright/accounts";
import { adminEvents } from "@mailwright/admin";
import { deliveryEvents, deliverySchema } from "@mailwright/delivery";
import { eventsEvents } from "@mailwright/events";
import { mailstoreEvents, mailstoreSchema } from "@mailwright/mailstore";
import { netEvents } from "@mailwright/net";
import { pop3Elements, pop3Events } from "@mailwright/pop3";
import { protectionEvents } from "@mailwright/protection";
import { queueElements, queueEvents, queueSchema } from "@mailwright/queue";
import { smtpElements, smtpEvents } from "@mailwright/smtp";
import { spoolSchema } from "@mailwright/spool";

export const catalogues = [
  netEvents,
  smtpEvents,
  pop3Events,
  queueEvents,
  deliveryEvents,
  mailstoreEvents,
  accountsEvents,
  protectionEvents,
  adminEvents,
] as const;

/** What the log tells apart. */
export const components: readonly string[] = [
  ...new Set(
    [...catalogues, eventsEvents].flatMap((catalogue) =>
      Object.values(catalogue).map(({ component }) => component),
    ),
  ),
].toSorted((a, b) => a.localeCompare(b));

export const elementCatalogues = [smtpElements, pop3Elements, queueElements] as const;

export const schemas = [
  spoolSchema,
  accountsSchema,
  mailstoreSchema,
  queueSchema,
  deliverySchema,
] as const;
