/**
 * The network of the machine, on node:net and node:tls, and the keys for TLS in its files.
 *
 * @packageDocumentation
 */
export { keyFilesDefaults } from "../options.ts";
export {
  type KeyCheck,
  type KeyFileNames,
  type KeyFiles,
  type KeyFilesOptions,
  type KeyFilesParts,
  openKeyFiles,
  readKeys,
} from "./key-files.ts";
export { nodeNetwork } from "./network.ts";
export {
  type SecureDoor,
  SecureDoors,
  type SecureDoorsOptions,
  type SecureDoorsParts,
} from "./secure-doors.ts";
