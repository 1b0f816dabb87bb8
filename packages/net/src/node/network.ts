import type { Network } from "../ports.ts";

/** The network of the machine. */
export const nodeNetwork: Network = {
  listen: () => Promise.reject(new Error("unwritten")),
  connect: () => Promise.reject(new Error("unwritten")),
};
