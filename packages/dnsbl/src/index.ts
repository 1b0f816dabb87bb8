/**
 * DNS block and allow lists: typed answers with their evidence.
 *
 * @packageDocumentation
 */
export type { Answer, AnswerType } from "./answer.ts";
export { Dnsbl, type DnsblParts } from "./dnsbl.ts";
export { dnsblErrorCodes, DnsblUsageError } from "./errors.ts";
export { dnsblDefaults, type DnsblOptions, type List } from "./options.ts";
export type { AddressRecord, DnsResolver } from "./resolver.ts";
export type { Verdict } from "./verdict.ts";
