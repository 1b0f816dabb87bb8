/** What the parts of the server tell, count and keep. */
import { accountsEvents, accountsSchema } from "@mailwright/accounts";
import { adminEvents } from "@mailwright/admin";
import { deliveryEvents } from "@mailwright/delivery";
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

export const elementCatalogues = [smtpElements, pop3Elements, queueElements] as const;

export const schemas = [spoolSchema, accountsSchema, mailstoreSchema, queueSchema] as const;
