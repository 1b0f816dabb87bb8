import { parseMailbox } from "@mailwright/address";
import type { Bytes, EnhancedStatus, Envelope, Reply } from "@mailwright/core";
import { formatCommand, type Parameter } from "../command.ts";
import { SmtpPeerError, SmtpUsageError } from "../errors.ts";
import { type Dialogue, isPositive } from "./dialogue.ts";
import type { OutgoingMessage, SendOutcome } from "./outcome.ts";

/**
 * Checks that an envelope can be said in SMTP.
 *
 * @throws SmtpUsageError with the code `SMTP_ENVELOPE`
 */
export function checkEnvelope({ reversePath, recipients }: Envelope): void {
  const areSayable = recipients.every(({ address }) => isForwardPath(address));
  const isReversePath = reversePath === "" || parseMailbox(reversePath).value !== undefined;
  if (recipients.length === 0 || !areSayable || !isReversePath)
    throw new SmtpUsageError("SMTP_ENVELOPE", "the envelope cannot be said in SMTP");
}

// RFC 5321 §4.1.1.3.
function isForwardPath(address: string): boolean {
  return parseMailbox(address).value !== undefined || address.toLowerCase() === "postmaster";
}

/** One message on its way out. RFC 5321 §3.3; pipelined where the server can, RFC 2920 §3.1. */
export class Sending {
  readonly #dialogue: Dialogue;
  readonly #message: OutgoingMessage;
  readonly #conclude: (outcomes: readonly SendOutcome[]) => void;
  readonly #outcomes: (SendOutcome | undefined)[];
  #transfer: number | undefined;
  // The body was read to its end: the server may have all of it, whatever happens now.
  #isWhole = false;
  // The server answered the message before it had all of it.
  #early: Reply | undefined;

  /** @param conclude - called once, with an outcome per recipient */
  constructor(
    dialogue: Dialogue,
    message: OutgoingMessage,
    conclude: (outcomes: readonly SendOutcome[]) => void,
  ) {
    this.#dialogue = dialogue;
    this.#message = message;
    this.#conclude = conclude;
    this.#outcomes = message.envelope.recipients.map(() => undefined);
  }

  /** Sends the envelope; `reset` clears what a transaction before it left. */
  begin({ reset }: { readonly reset: boolean }): void {
    const hindrance = this.#hindrance();
    if (hindrance !== undefined) {
      this.#end(hindrance);
      return;
    }
    const dialogue = this.#dialogue;
    dialogue.onClosing = (reply) => this.#end(reply);
    const isPipelining = dialogue.extensions.has("PIPELINING");
    // Lines are written together; each is sent by the reply to the one before it otherwise.
    if (isPipelining) this.#pipeline(reset);
    else if (reset) dialogue.send("RSET", () => this.#sendMail());
    else this.#sendMail();
  }

  /** The transfer of the body is done. */
  transferred(id: number): void {
    if (id !== this.#transfer) return;
    this.#dialogue.restartTimer("end");
    this.#transfer = undefined;
    if (this.#early !== undefined) this.#end(this.#early);
  }

  /** What to tell of a connection that broke now. */
  broken(): SmtpPeerError {
    const reply = this.#early;
    if (this.#isWhole && reply === undefined)
      return new SmtpPeerError("SMTP_UNCERTAIN", "the connection broke before the last reply");
    const options = reply === undefined ? {} : { reply };
    return new SmtpPeerError("SMTP_BROKEN", "the connection broke", options);
  }

  #pipeline(reset: boolean): void {
    const { recipients } = this.#message.envelope;
    const dialogue = this.#dialogue;
    const lines = [
      this.#mailLine(),
      ...recipients.map(({ address }) => recipientLine(address)),
      "DATA",
    ];
    if (reset) lines.unshift("RSET");
    dialogue.write(`${lines.join("\r\n")}\r\n`);
    if (reset) dialogue.expect("command", () => {});
    dialogue.expect("command", (reply) => this.#takeMail(reply));
    for (const i of recipients.keys())
      dialogue.expect("command", (reply) => this.#takeRecipient(i, reply));
    dialogue.expect("data", (reply) => this.#takeData(reply));
  }

  #sendMail(): void {
    this.#dialogue.send(this.#mailLine(), (reply) => {
      this.#takeMail(reply);
      if (isPositive(reply)) this.#sendRecipient(0);
      else this.#end(reply);
    });
  }

  #sendRecipient(i: number): void {
    const recipient = this.#message.envelope.recipients[i];
    if (recipient !== undefined) {
      this.#dialogue.send(recipientLine(recipient.address), (reply) => {
        this.#takeRecipient(i, reply);
        this.#sendRecipient(i + 1);
      });
    } else if (this.#isWanted()) {
      this.#dialogue.write("DATA\r\n");
      this.#dialogue.expect("data", (reply) => this.#takeData(reply));
    } else {
      this.#end(undefined);
    }
  }

  #takeMail(reply: Reply): void {
    if (isPositive(reply)) return;
    for (const i of this.#outcomes.keys()) this.#outcomes[i] = outcome(reply);
  }

  #takeRecipient(i: number, reply: Reply): void {
    if (!isPositive(reply)) this.#outcomes[i] ??= outcome(reply);
  }

  #takeData(reply: Reply): void {
    const dialogue = this.#dialogue;
    if (reply.code !== 354) {
      this.#end(isPositive(reply) ? UNEXPECTED : reply);
    } else if (this.#isWanted()) {
      this.#transfer = dialogue.newId();
      const source = this.#source();
      dialogue.push({ type: "transfer", id: this.#transfer, source, encoding: "dot" });
      dialogue.expect("message", (last) => this.#takeLast(last));
    } else {
      // RFC 2920 §3.1: no recipient was taken, and still the server wants a message.
      dialogue.write(".\r\n");
      dialogue.expect("end", () => this.#end(undefined));
    }
  }

  #takeLast(reply: Reply): void {
    if (this.#transfer === undefined) {
      this.#end(reply);
    } else if (isPositive(reply)) {
      const text = "the server took the message before it was sent";
      this.#dialogue.fail(new SmtpPeerError("SMTP_PROTOCOL", text, { reply }));
    } else {
      this.#early = reply;
      this.#dialogue.restartTimer("message");
    }
  }

  // A recipient is wanted until something was decided about it.
  #isWanted(): boolean {
    return this.#outcomes.includes(undefined);
  }

  #end(reply: Reply | undefined): void {
    const rest = outcome(reply ?? UNEXPECTED);
    this.#dialogue.onClosing = undefined;
    this.#conclude(this.#outcomes.map((each) => each ?? rest));
  }

  async *#source(): Bytes {
    const { prefix, body } = this.#message;
    if (prefix !== undefined && prefix.length > 0) yield prefix;
    yield* body;
    this.#isWhole = true;
  }

  #mailLine(): string {
    const { envelope, size } = this.#message;
    const { extensions } = this.#dialogue;
    const parameters: Parameter[] = [];
    // RFC 1870 §5, RFC 6152 §3, RFC 6531 §3.4.
    if (size !== undefined && extensions.has("SIZE"))
      parameters.push({ keyword: "SIZE", value: String(size) });
    if (envelope.body === "8bitmime") parameters.push({ keyword: "BODY", value: "8BITMIME" });
    if (needsUtf8(envelope)) parameters.push({ keyword: "SMTPUTF8" });
    return formatCommand({ verb: "MAIL", path: envelope.reversePath, parameters });
  }

  /** Why the message cannot be sent to this server as it is. */
  #hindrance(): Reply | undefined {
    const { envelope, size = 0 } = this.#message;
    const { extensions } = this.#dialogue;
    // RFC 1870 §6.1; 0 means that no limit is told.
    const limit = Number(extensions.get("SIZE")?.[0] ?? 0);
    if (limit > 0 && size > limit)
      return own(552, "5.3.4", `The server takes messages of at most ${limit} octets`);
    // RFC 6152 §3: without the extension 8-bit content must not be sent.
    if (envelope.body === "8bitmime" && !extensions.has("8BITMIME"))
      return own(554, "5.6.3", "The message needs 8BITMIME, which the server does not offer");
    // RFC 6531 §3.2.
    if (needsUtf8(envelope) && !extensions.has("SMTPUTF8"))
      return own(553, "5.6.7", "The message needs SMTPUTF8, which the server does not offer");
    return undefined;
  }
}

const UNEXPECTED: Reply = own(451, "4.5.0", "The server's reply is not one SMTP has here");

function own(code: number, enhanced: EnhancedStatus, text: string): Reply {
  return { code, enhanced, text };
}

function recipientLine(path: string): string {
  return formatCommand({ verb: "RCPT", path, parameters: [] });
}

function needsUtf8({ smtputf8, reversePath, recipients }: Envelope): boolean {
  if (smtputf8 === true) return true;
  return ![reversePath, ...recipients.map(({ address }) => address)].every((address) =>
    /^\p{ASCII}*$/u.test(address),
  );
}

// RFC 5321 §4.2.1: the first digit decides.
function outcome(reply: Reply): SendOutcome {
  if (isPositive(reply)) return { type: "delivered", reply };
  return { type: reply.code >= 500 ? "failed" : "deferred", reply };
}
