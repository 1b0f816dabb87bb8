/**
 * Message bodies at rest: written once as they stream in, read by range, kept and freed by reference.
 *
 * @packageDocumentation
 */
export type { Draft } from "./draft.ts";
export { SpoolError, spoolErrorCodes } from "./errors.ts";
export type { BodiesQuery } from "./references.ts";
export { spoolSchema } from "./schema.ts";
export { type ReadOptions, Spool, type SpoolParts, type WriteOptions } from "./spool.ts";
