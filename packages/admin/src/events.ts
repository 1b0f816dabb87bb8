import type { EventOf, Happening } from "@mailwright/core";

/** What administration tells. No event has the input of a command: it may hold a password. */
export const adminEvents = {
  "admin.command.done": {
    level: 2,
    component: "ADMIN",
    text: "an administrator gave a command that changes something",
    fields: { command: "string", answer: "string" },
  },
  "admin.question.answered": {
    level: 4,
    component: "ADMIN",
    text: "an administrator asked something",
    fields: { command: "string", answer: "string" },
  },
  "admin.setting.unusable": {
    level: 1,
    component: "ADMIN",
    text: "a setting that is stored cannot be used, and is left out",
    fields: { setting: "string", error: "string" },
  },
} as const;

/** An event of {@link adminEvents}. */
export type AdminEvent = EventOf<typeof adminEvents>;

/** An event of {@link adminEvents} before its time is known. */
export type AdminHappening = Happening<typeof adminEvents>;
