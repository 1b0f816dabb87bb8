import type { Keyword } from "./commands.ts";
import type { Conversation } from "./conversation.ts";
import type { MaildropMessage } from "./handlers.ts";
import { MailList } from "./mail-list.ts";

/** The commands of a session that has its maildrop open. RFC 1939 §5. */
export class Transaction {
  readonly #conversation: Conversation;
  readonly #identity: string;
  readonly #list: MailList;
  #sent = 0;

  constructor(
    conversation: Conversation,
    opened: { readonly identity: string; readonly messages: readonly MaildropMessage[] },
  ) {
    this.#conversation = conversation;
    this.#identity = opened.identity;
    this.#list = new MailList(opened.messages);
    const { count: messages, octets } = this.#list;
    conversation.ok(this.#summary());
    conversation.tell({
      name: "pop3.maildrop.opened",
      identity: opened.identity,
      messages,
      octets,
    });
  }

  /** True while nothing would be lost if the session ended here. */
  get unmarked(): boolean {
    return this.#list.marked.length === 0;
  }

  command(keyword: Keyword, [first, second]: readonly string[]): void {
    switch (keyword) {
      case "STAT":
        return this.#conversation.ok(`${this.#list.count} ${this.#list.octets}`);
      case "LIST":
        return this.#listing(first, ({ size }) => size);
      case "UIDL":
        return this.#listing(first, ({ uid }) => uid);
      case "RETR":
        return this.#retrieve(first);
      case "TOP":
        return this.#top(first, second);
      case "DELE":
        return this.#delete(first);
      case "RSET":
        this.#list.reset();
        return this.#conversation.ok(this.#summary());
      default:
        return this.#conversation.ok("");
    }
  }

  /** RFC 1939 §6: only here, in the UPDATE state, are messages removed. */
  quit(): void {
    const indexes = this.#list.marked;
    this.#conversation.ask(
      "update",
      { indexes },
      () => {
        this.#conversation.ok(`${indexes.length} messages removed`);
        const [identity, sent, removed] = [this.#identity, this.#sent, indexes.length];
        this.#conversation.tell({ name: "pop3.maildrop.updated", identity, sent, removed });
        this.#conversation.close("QUIT");
      },
      () => {
        this.#conversation.refuse("the messages were not removed", "SYS/TEMP");
        this.#conversation.close("QUIT");
      },
    );
  }

  #listing(number: string | undefined, line: (message: MaildropMessage) => string | number): void {
    if (number === undefined) {
      this.#conversation.ok(this.#summary());
      this.#conversation.writeAll(this.#list.listing(line));
      return;
    }
    const found = this.#find(number);
    if (found !== undefined) this.#conversation.ok(`${found.index + 1} ${line(found.message)}`);
  }

  #retrieve(number: string | undefined): void {
    const found = this.#find(number);
    if (found === undefined) return;
    const { uid, size } = found.message;
    this.#conversation.ask("read", { index: found.index }, (source) => {
      this.#conversation.ok(`${size} octets`);
      this.#conversation.transfer(source, () => {
        this.#sent++;
        this.#conversation.tell({ name: "pop3.message.sent", uid, size });
      });
    });
  }

  #top(number: string | undefined, lines: string | undefined): void {
    if (lines === undefined || !/^\d{1,9}$/.test(lines)) {
      return this.#conversation.refuse("the number of lines is not one");
    }
    const found = this.#find(number);
    if (found === undefined) return;
    const input = { index: found.index, lines: Number(lines) };
    this.#conversation.ask("read", input, (source) => {
      this.#conversation.ok("top of message follows");
      this.#conversation.transfer(source, () => {});
    });
  }

  #delete(number: string | undefined): void {
    const found = this.#find(number);
    if (found === undefined) return;
    this.#list.mark(found.index);
    this.#conversation.ok(`message ${found.index + 1} deleted`);
  }

  #find(number: string | undefined): ReturnType<MailList["find"]> {
    const found = this.#list.find(number ?? "");
    if (found === undefined) this.#conversation.refuse("no such message");
    return found;
  }

  #summary(): string {
    return `${this.#list.count} messages (${this.#list.octets} octets)`;
  }
}
