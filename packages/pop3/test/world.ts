import { concatBytes } from "@mailwright/core";
import type { Connection } from "@mailwright/net";
import type { Authentication, Maildrop, MaildropOpening, Pop3Handlers } from "@mailwright/pop3";
import { decode, encode } from "./player.ts";

const evidence = { by: "test", reason: "wrong password" };

/** Accounts with one maildrop each, exclusive as they have to be. */
export class World implements Pop3Handlers {
  /** By identity, the messages that are left. */
  readonly mail = new Map<string, string[]>();
  readonly open = new Set<string>();
  /** Awaited before anything of a maildrop is done. */
  pace: (step: string) => Promise<void> = () => Promise.resolve();

  readonly authenticate = ({
    username,
    password,
  }: {
    readonly username: string;
    readonly password: string;
  }): Authentication =>
    password === "secret"
      ? { type: "authenticated", identity: username }
      : { type: "refused", evidence };

  readonly maildrop = async ({
    identity,
  }: {
    readonly identity: string;
  }): Promise<MaildropOpening> => {
    if (this.open.has(identity)) return { type: "in-use" };
    this.open.add(identity);
    await this.pace("open");
    return { type: "opened", maildrop: this.#snapshot(identity) };
  };

  #snapshot(identity: string): Maildrop {
    const texts = [...(this.mail.get(identity) ?? [])];
    const pace = this.pace;
    return {
      messages: texts.map((text, index) => ({ uid: `1-${index + 1}`, size: encode(text).length })),
      async *read(index) {
        await pace("read");
        const bytes = encode(texts[index] ?? "");
        for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
      },
      remove: async (indexes) => {
        await pace("remove");
        this.mail.set(
          identity,
          texts.filter((_, index) => !indexes.includes(index)),
        );
      },
      [Symbol.asyncDispose]: () => {
        this.open.delete(identity);
        return Promise.resolve();
      },
    };
  }
}

/** Sends commands at once; answers all that came back until the server closed, or broke off. */
export async function exchange(
  connection: Pick<Connection, "read" | "write">,
  commands: readonly string[],
): Promise<string> {
  const got: Uint8Array[] = [];
  const reading = (async () => {
    for (let bytes = await connection.read(); bytes; bytes = await connection.read())
      got.push(bytes);
  })().catch(() => {});
  await connection.write(encode(commands.map((line) => `${line}\r\n`).join(""))).catch(() => {});
  await reading;
  return decode(concatBytes(got));
}
