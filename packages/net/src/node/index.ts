/**
 * The network of the machine, on node:net and node:tls.
 *
 * @packageDocumentation
 */
export { nodeNetwork } from "./network.ts";
