import type { ListAnswer, Lists, ListsVerdict } from "@mailwright/protection";

const zone = "bl.example.org";
const answer: ListAnswer = { type: "not-listed", zone, reason: "ENOTFOUND", cached: false };
const listing: ListAnswer = {
  type: "listed",
  zone,
  reason: "127.0.0.2",
  text: "Spam\x07 550 said",
};
const refusing: ListAnswer = {
  ...answer,
  type: "refused",
  reason: "the list answers 127.255.255.254",
};
const failing: ListAnswer = { ...answer, type: "unknown", reason: "deadline" };

/** What lists may say. */
export const verdicts = {
  "not-listed": { type: "not-listed", answers: [answer] },
  listed: { type: "listed", zones: [zone, "bl.example.net"], answers: [listing, failing] },
  allowed: { type: "allowed", zones: ["wl.example.net"], answers: [listing] },
  unknown: { type: "unknown", answers: [failing, refusing] },
} as const satisfies Record<string, ListsVerdict>;

/** Lists that say one thing of everybody, or throw it, and count who asks. */
export function stubLists(said: ListsVerdict | Error): Lists & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async check(address) {
      asked.push(address);
      if (said instanceof Error) throw said;
      return said;
    },
  };
}
