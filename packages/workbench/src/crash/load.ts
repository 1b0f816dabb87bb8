import { Dialogue, stuff } from "./dialogue.ts";
import { generator, type Letter, writeLetter } from "./letter.ts";
import { COPIED, SENT_ON, SORTED } from "./accounts.ts";
import type { Ready } from "../reference-server.ts";

/** What the load knows: every letter it began to send, and those that were acknowledged. */
export interface Sent {
  readonly begun: Map<string, Letter>;
  readonly acknowledged: Set<string>;
}

async function sendAll(
  port: number,
  login: string | undefined,
  letters: () => Letter,
  sent: Sent,
): Promise<void> {
  using dialogue = new Dialogue(port);
  await dialogue.reply("220");
  await dialogue.write("EHLO load.example\r\n");
  await dialogue.reply("250");
  if (login !== undefined) {
    await dialogue.write(`AUTH PLAIN ${login}\r\n`);
    await dialogue.reply("235");
  }
  for (;;) {
    const letter = letters();
    sent.begun.set(letter.name, letter);
    await dialogue.write("MAIL FROM:<load@load.example>\r\n");
    await dialogue.reply("250");
    await dialogue.write(`RCPT TO:<${letter.recipient}>\r\n`);
    await dialogue.reply("250");
    await dialogue.write("DATA\r\n");
    await dialogue.reply("354");
    await dialogue.write(Buffer.concat([stuff(letter.bytes), Buffer.from(".\r\n")]));
    await dialogue.reply("250");
    sent.acknowledged.add(letter.name);
  }
}

/** Eight sessions, to a local account, relayed, and to accounts with rules, until the server is gone. */
export async function load(
  server: Ready,
  login: { address: string; password: string },
  seed: number,
): Promise<Sent> {
  const sent: Sent = { begun: new Map(), acknowledged: new Set() };
  const plain = Buffer.from(`\0${login.address}\0${login.password}`).toString("base64");
  const sessions = Array.from({ length: 8 }, (_, session) => {
    const random = generator(seed * 100 + session);
    const relayed = session % 4 === 1;
    const others = [COPIED, SENT_ON, SORTED, login.address];
    const recipient = relayed
      ? "remote@elsewhere.example"
      : (others[session >> 1] ?? login.address);
    let count = 0;
    const letters = (): Letter => writeLetter(`${seed}.${session}.${count++}`, recipient, random);
    const { smtp, submission } = server.ready;
    // A session ends when the server does: that is what the load is for.
    return sendAll(relayed ? submission : smtp, relayed ? plain : undefined, letters, sent).catch(
      (error: unknown) => error,
    );
  });
  const errors = await Promise.all(sessions);
  for (const error of errors)
    if (error instanceof Error && error.message.startsWith("expected")) throw error;
  return sent;
}
