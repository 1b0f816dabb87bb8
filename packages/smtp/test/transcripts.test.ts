import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Player } from "./player.ts";

const folder = new URL("transcripts/", import.meta.url);

/**
 * `O:` the session's options as JSON (first), `C:` a line of the client, `S:` a line of the server,
 * `TLS` the handshake, `END` the server has closed. Lines of a client that stand together come in
 * one packet.
 */
function play(transcript: string): { said: string; expected: string } {
  const lines = transcript.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const options = lines[0]?.startsWith("O: ") ? JSON.parse(lines.shift()?.slice(3) ?? "{}") : {};
  const player = new Player(options);
  const said: string[] = [];
  const hear = (text: string): void => {
    for (const line of text.split("\r\n").slice(0, -1)) said.push(`S: ${line}`);
  };
  let packet = "";
  const send = (): void => {
    if (packet !== "") hear(player.feed(packet));
    packet = "";
  };
  hear(player.feed());
  for (const line of lines) {
    if (line.startsWith("C:")) {
      packet += `${line.slice(3)}\r\n`;
      said.push(line);
      continue;
    }
    send();
    if (line === "TLS" && player.securing) {
      said.push(line);
      hear(player.secure());
    } else if (line === "END" && player.closed) {
      said.push(line);
    }
  }
  send();
  return { said: said.join("\n"), expected: lines.join("\n") };
}

test.each(readdirSync(folder))("%s", (name) => {
  const { said, expected } = play(readFileSync(new URL(name, folder), "utf8"));
  expect(said).toBe(expected);
});
