/**
 * Domains, accounts, aliases and passwords of a mail server, over a database.
 *
 * @packageDocumentation
 */
export { Accounts, type AccountsParts, type ListOptions, type LoginOptions } from "./accounts.ts";
export { accountsSchema } from "./schema.ts";
export { argon2id } from "./argon2.ts";
export { AccountsError, type AccountsErrorCode, accountsErrorCodes } from "./errors.ts";
export { type AccountsEvent, accountsEvents } from "./events.ts";
export { argon2Defaults, type Argon2Options } from "./options.ts";
export { type HashOptions, type PasswordHash, passwordLimit } from "./password.ts";
export type {
  AccountCreation,
  AccountEntry,
  AliasCreation,
  Authentication,
  Change,
  DomainChange,
  DomainCreation,
  DomainEntry,
  Exists,
  Found,
  Invalid,
  LoginCredentials,
  Removal,
  State,
  UnknownAddress,
  UnknownDomain,
} from "./results.ts";
