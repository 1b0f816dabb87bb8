import type { Disconnect, EnhancedStatus, Recipient, Refuse } from "@mailwright/core";
import type { Parameter } from "../command.ts";
import { checked, decide } from "./decision.ts";
import type { Exchange } from "./exchange.ts";
import type { Sender } from "./handlers.ts";

/** MAIL. RFC 5321 §4.1.1.2. */
export function mail(exchange: Exchange, path: string, parameters: readonly Parameter[]): void {
  const { options } = exchange;
  if (exchange.hello === undefined) {
    exchange.error(503, "5.5.1", "Say EHLO first");
  } else if (exchange.transaction !== undefined) {
    exchange.error(503, "5.5.1", "A transaction is under way");
  } else if (options.service === "submission" && exchange.identity === undefined) {
    // RFC 6409 §4.3, RFC 4954 §6.
    exchange.error(530, "5.7.0", "Authentication required");
  } else if (exchange.messages >= options.messages) {
    exchange.end("messages", 421, "4.7.0", "Too many messages in one session");
  } else {
    const sender = parseSender(exchange, path, parameters);
    if (sender !== undefined) begin(exchange, sender);
  }
}

function begin(exchange: Exchange, sender: Sender): void {
  exchange.ask("mail", sender, (decision) => {
    exchange.kept.mail = undefined;
    decide(exchange, "mail", decision, {
      pass: () => {
        exchange.transaction = { id: exchange.parts.newId(), sender, recipients: [] };
        exchange.reply(250, "2.1.0", "OK");
      },
      keep: (refusal) => (exchange.kept.mail = refusal),
    });
  });
}

function parseSender(
  exchange: Exchange,
  address: string,
  parameters: readonly Parameter[],
): Sender | undefined {
  const fault = (code: number, enhanced: EnhancedStatus, text: string): undefined => {
    exchange.error(code, enhanced, text);
  };
  const given = new Map(parameters.map(({ keyword, value }) => [keyword, value]));
  if (given.size < parameters.length) return fault(501, "5.5.4", "A parameter is given twice");
  const sender: Sender = { address };
  for (const [keyword, value] of given) {
    const known = exchange.hello?.isExtended === true ? parseParameter(keyword, value) : "unknown";
    // RFC 5321 §4.1.1.11.
    if (known === "unknown") return fault(555, "5.5.4", `${keyword} is not recognised`);
    if (known === "malformed") return fault(501, "5.5.4", `${keyword} is malformed`);
    Object.assign(sender, known);
  }
  // RFC 1870 §6.1.
  if ((sender.size ?? 0) > exchange.options.size) {
    return fault(552, "5.3.4", "The message is larger than this server takes");
  }
  return isSayable(address, sender) ? sender : fault(553, "5.6.7", "SMTPUTF8 is needed");
}

function parseParameter(
  keyword: string,
  value: string | undefined,
): Partial<Sender> | "unknown" | "malformed" {
  switch (keyword) {
    case "SIZE":
      // RFC 1870 §4.
      return /^\d{1,20}$/.test(value ?? "") ? { size: Number(value) } : "malformed";
    case "BODY":
      // RFC 6152 §2; BINARYMIME is not offered.
      if (value?.toUpperCase() === "8BITMIME") return { body: "8bitmime" };
      return value?.toUpperCase() === "7BIT" ? { body: "7bit" } : "malformed";
    case "SMTPUTF8":
      return value === undefined ? { smtputf8: true } : "malformed";
    case "AUTH":
      // RFC 4954 §5: must be taken; no client is trusted to speak for another, so it is AUTH=<>.
      return value === undefined ? "malformed" : {};
    default:
      return "unknown";
  }
}

// RFC 6531 §3.5: an address with UTF-8 only where the transaction said SMTPUTF8.
function isSayable(address: string, sender: Sender): boolean {
  return sender.smtputf8 === true || /^\p{ASCII}*$/u.test(address);
}

/** RCPT. RFC 5321 §4.1.1.3. */
export function recipient(
  exchange: Exchange,
  address: string,
  parameters: readonly Parameter[],
): void {
  const { transaction, options } = exchange;
  const [parameter] = parameters;
  if (transaction === undefined) {
    exchange.error(503, "5.5.1", "Say MAIL first");
  } else if (parameter !== undefined) {
    exchange.error(555, "5.5.4", `${parameter.keyword} is not recognised`);
  } else if (!isSayable(address, transaction.sender)) {
    exchange.error(553, "5.6.7", "SMTPUTF8 is needed");
  } else if (transaction.recipients.length >= options.recipients) {
    // RFC 5321 §4.5.3.1.10.
    exchange.reply(452, "4.5.3", "Too many recipients");
  } else {
    const refusal = keptRefusal(exchange, address);
    if (refusal === undefined) ask(exchange, transaction.recipients, { address });
    else tell(exchange, refusal, address);
  }
}

// RFC 5321 §4.5.1, RFC 2142 §4: postmaster and abuse can be reached whatever else is refused.
function keptRefusal({ kept }: Exchange, address: string): Refuse | undefined {
  if (/^(?:postmaster|abuse)(?:@|$)/i.test(address)) return undefined;
  return kept.connect ?? kept.hello ?? kept.mail;
}

function ask(exchange: Exchange, recipients: Recipient[], value: Recipient): void {
  exchange.ask("recipient", value, (decision) => {
    if (decision === undefined || decision.type === "pass") {
      recipients.push(value);
      exchange.reply(250, "2.1.5", "OK");
    } else {
      tell(exchange, checked(decision), value.address);
    }
  });
}

function tell(exchange: Exchange, refusal: Refuse | Disconnect, address: string): void {
  const { code, enhanced, text } = refusal;
  exchange.refused("recipient", refusal, address);
  exchange.refusedRecipients++;
  if (refusal.type === "disconnect") {
    exchange.end("refused", code, enhanced, text);
  } else if (exchange.refusedRecipients >= exchange.options.refusals) {
    // RFC 5321 §7.3: who has a mailbox here is not found out by trying.
    exchange.end("refusals", 421, "4.7.0", "Too many refused recipients");
  } else {
    exchange.reply(code, enhanced, text);
  }
}
