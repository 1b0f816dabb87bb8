/**
 * Administration of a mail server: its commands, as data; the socket that takes them; and the data
 * themselves, while no server runs.
 *
 * @packageDocumentation
 */
export { administer, type Administrator } from "./administrator.ts";
export { connectControl } from "./client.ts";
export type { Answer, Command, Input, Refused, Telling } from "./command.ts";
export { runCommandLine, type Terminal } from "./command-line.ts";
export { commands } from "./commands.ts";
export {
  type ConfigurationValue,
  type ConfigurationValues,
  isValues,
  readConfiguration,
} from "./configuration.ts";
export { openControl } from "./control.ts";
export {
  AdminError,
  type AdminErrorCode,
  adminErrorCodes,
  AdminUsageError,
  type InputDefect,
} from "./errors.ts";
export { type AdminEvent, adminEvents } from "./events.ts";
export type { FieldType, FieldValues, MessageHead, Option, Options, Words } from "./field.ts";
export {
  type FirstAccount,
  type FirstValues,
  type FirstValuesParts,
  plant,
} from "./first-values.ts";
export { openOffline } from "./offline.ts";
export type { ControlOptions, DataOptions } from "./options.ts";
export type { AdminParts, Door, Reloaded, RunningParts } from "./parts.ts";
export { openAdministrator } from "./reach.ts";
export {
  type Appliers,
  ServerSettings,
  type ServerSettingsParts,
  type SettingsLoading,
  type UnusableSetting,
} from "./server-settings.ts";
export type { SettingName, SettingValues } from "./setting-values.ts";
export type { Edited, Invalid, SettingChange, StoredSetting } from "./versioned-setting.ts";
