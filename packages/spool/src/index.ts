/**
 * Message bodies at rest: written once as they stream in, read by range, kept and freed by reference.
 *
 * @packageDocumentation
 */
export { SpoolError, spoolErrorCodes } from "./errors.ts";
export {
  type Draft,
  type ReadOptions,
  Spool,
  type SpoolParts,
  spoolSchema,
  type WriteOptions,
} from "./spool.ts";
