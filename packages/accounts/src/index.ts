/**
 * Domains, accounts, aliases, passwords and settings of a mail server, over a database.
 *
 * @packageDocumentation
 */
export {
  Accounts,
  type AccountsParts,
  type ListOptions,
  type LoginOptions,
  type RemovalOptions,
} from "./accounts.ts";
export { accountsSchema } from "./schema.ts";
export { argon2id } from "./argon2.ts";
export {
  AccountsError,
  type AccountsErrorCode,
  accountsErrorCodes,
  AccountsUsageError,
} from "./errors.ts";
export { type AccountsEvent, accountsEvents } from "./events.ts";
export { argon2Defaults, type Argon2Options } from "./options.ts";
export { type HashOptions, type PasswordHash, passwordLimit } from "./password.ts";
export type {
  AccountCreation,
  AccountDetails,
  AccountEntry,
  AliasCreation,
  AliasRemoval,
  Authentication,
  Change,
  DomainChange,
  DomainCreation,
  DomainEntry,
  DomainRemoval,
  Exists,
  Found,
  Invalid,
  LoginCredentials,
  Removal,
  Setting,
  SettingEntry,
  SettingRemoval,
  SettingSeed,
  SettingWrite,
  State,
  UnknownAddress,
  UnknownDomain,
  UnknownScope,
} from "./results.ts";
export { type Scope, Settings, type SettingsParts, type SettingWriteOptions } from "./settings.ts";
export { settingLimit } from "./setting-value.ts";
