import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Sends all its mail on to another server. */
export const SENT_ON = "sent-on@localhost";
/** Sends all its mail on to the postmaster, here. */
export const COPIED = "copied@localhost";
/** Files all its mail into a mailbox of its own. */
export const SORTED = "sorted@localhost";

const moved = (name: string, action: object): object => ({
  name,
  if: [{ fact: "subject", operator: "is", value: "crash*" }],
  do: [action, { type: "discard" }],
});

/** Rules of the server: one that marks every message, and some that never fire. */
const rules = [
  { name: "mark", do: [{ type: "addHeader", name: "X-Crash", value: "yes" }] },
  ...Array.from({ length: 10 }, (_, i) => ({
    name: `never ${i}`,
    if: [{ fact: "header", operator: "is", value: `X-Never: ${i}*` }],
    do: [{ type: "reject", text: "Never" }],
  })),
];

/** Writes a configuration with these accounts and a smart host on that port; answers its file. */
export function writeConfiguration(folder: string, port: number): string {
  const redirect = (to: string): object => ({ type: "redirect", to });
  const configuration = {
    smartHost: { host: "127.0.0.1", port },
    rules,
    accounts: [
      { address: SENT_ON, rules: [moved("on", redirect("remote@elsewhere.example"))] },
      { address: COPIED, rules: [moved("copy", redirect("postmaster@localhost"))] },
      { address: SORTED, rules: [moved("sort", { type: "store", mailbox: "Sorted" })] },
    ],
  };
  const file = join(folder, "crash.json");
  writeFileSync(file, JSON.stringify(configuration));
  return file;
}
