import type { EventOf } from "@mailwright/core";

/** What happens to domains, accounts, their settings and their log-ins. No event carries a password. */
export const accountsEvents = {
  "domain.created": {
    level: 2,
    component: "ACCOUNT",
    text: "a domain was created",
    fields: { domain: "string" },
  },
  "domain.changed": {
    level: 2,
    component: "ACCOUNT",
    text: "a domain was enabled or disabled",
    fields: { domain: "string", state: "string" },
  },
  "domain.removed": {
    level: 2,
    component: "ACCOUNT",
    text: "a domain was removed",
    fields: { domain: "string" },
  },
  "account.created": {
    level: 2,
    component: "ACCOUNT",
    text: "an account was created",
    fields: { account: "string", address: "string" },
  },
  "account.changed": {
    level: 2,
    component: "ACCOUNT",
    text: "an account was enabled or disabled",
    fields: { account: "string", address: "string", state: "string" },
  },
  "account.removed": {
    level: 2,
    component: "ACCOUNT",
    text: "an account was removed",
    fields: { account: "string", address: "string" },
  },
  "alias.created": {
    level: 2,
    component: "ACCOUNT",
    text: "an alias was created",
    fields: { account: "string", address: "string" },
  },
  "alias.removed": {
    level: 2,
    component: "ACCOUNT",
    text: "an alias was removed",
    fields: { account: "string", address: "string" },
  },
  "password.changed": {
    level: 2,
    component: "ACCOUNT",
    text: "a password was changed",
    fields: { account: "string", address: "string" },
  },
  "settings.changed": {
    level: 2,
    component: "ACCOUNT",
    text: "a setting was written or removed",
    fields: { scope: "string", setting: "string" },
  },
  "login.accepted": {
    level: 4,
    component: "ACCOUNT",
    text: "a log-in was accepted",
    fields: { account: "string", address: "string" },
  },
  "login.refused": {
    level: 3,
    component: "ACCOUNT",
    text: "a log-in was refused",
    fields: { username: "string", reason: "string" },
  },
} as const;

/** An event of {@link accountsEvents}. */
export type AccountsEvent = EventOf<typeof accountsEvents>;
