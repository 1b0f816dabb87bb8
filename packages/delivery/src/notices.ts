import {
  type Bytes,
  type Clock,
  id,
  type Id,
  type Random,
  systemClock,
  systemRandom,
} from "@mailwright/core";
import { formatDate, formatHeaderField } from "@mailwright/mime";
import { encodeWords } from "@mailwright/mime/node";
import type { DraftBody, Queue } from "@mailwright/queue";

/** How notices are written. */
export interface NoticesOptions {
  /** The name of this server, in their Message-ID fields. */
  readonly hostname: string;
  /** Who they are from. Default: `MAILER-DAEMON@` and the hostname. */
  readonly from?: string;
}

/** A notice in plain text. */
export interface Notice {
  /** A mailbox, or a name in the main domain, such as `postmaster`. */
  readonly to: string;
  readonly subject: string;
  /** Lines of any script. */
  readonly text: string;
}

/** What notices are sent with. */
export interface NoticesParts {
  readonly spool: {
    write(body: Bytes): Promise<DraftBody & AsyncDisposable>;
  };
  readonly queue: Pick<Queue, "submit">;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Mail the server itself writes, to tell people of something. */
export class Notices {
  readonly #options: Required<NoticesOptions>;
  readonly #parts: Required<NoticesParts>;

  constructor(options: NoticesOptions, parts: NoticesParts) {
    this.#options = { from: `MAILER-DAEMON@${options.hostname}`, ...options };
    this.#parts = { clock: systemClock, random: systemRandom, ...parts };
  }

  /**
   * Queues a notice; once it settles, it is on disk. Nobody is told when it cannot be delivered.
   *
   * @throws DatabaseError, SpoolError, QueueError; MimeUsageError when the subject or an address has
   *   characters no header can have
   */
  async send(notice: Notice): Promise<{ readonly id: Id }> {
    const { spool, queue, clock, random } = this.#parts;
    const name = id(clock, random);
    const octets = new TextEncoder().encode(this.#format(notice, name));
    await using draft = await spool.write(once(octets));
    // RFC 3834 §3.3: what answers automatically has the null reverse-path.
    const envelope = {
      reversePath: "",
      recipients: [{ address: notice.to, notify: ["never"] as const }],
      body: "8bitmime" as const,
      // RFC 6531 §3.4.
      ...(/\P{ASCII}/u.test(notice.to) ? { smtputf8: true } : {}),
    };
    return await queue.submit({ id: name, envelope, prefix: new Uint8Array(), draft });
  }

  #format({ to, subject, text }: Notice, name: Id): string {
    const { hostname, from } = this.#options;
    const header = [
      // RFC 5322 §3.2.5: a dot in a name stands in quotes.
      formatHeaderField("From", `"Mail server ${hostname}" <${from}>`),
      // RFC 5322 §3.4.1: an address has a domain, also where the envelope needs none.
      formatHeaderField("To", to.includes("@") ? to : `${to}@${hostname}`, { utf8: true }),
      formatHeaderField("Subject", encodeWords(subject)),
      formatHeaderField("Date", formatDate(this.#parts.clock.now())),
      formatHeaderField("Message-ID", `<${name}@${hostname}>`),
      // RFC 3834 §5: nobody's vacation answers it.
      formatHeaderField("Auto-Submitted", "auto-generated"),
      formatHeaderField("MIME-Version", "1.0"),
      formatHeaderField("Content-Type", "text/plain; charset=utf-8"),
      formatHeaderField("Content-Transfer-Encoding", "8bit"),
    ];
    const lines = text.split(/\r\n|\r|\n/).flatMap(cut);
    return `${header.join("")}\r\n${lines.join("\r\n")}\r\n`;
  }
}

/** RFC 5322 §2.1.1: a line has 998 octets at most; of UTF-8, that is a quarter as many at worst. */
function cut(line: string): readonly string[] {
  return line === "" ? [""] : (line.match(/.{1,240}/gsu) ?? []);
}

async function* once(octets: Uint8Array): Bytes {
  yield octets;
}
