import { UsageError } from "@mailwright/core";

/** The codes of {@link RouterUsageError}, and what each means. */
export const routerErrorCodes = {
  ROUTER_TABLE: "a line of the router table is no record",
} as const;

/** A value was given that the API does not take. */
export class RouterUsageError extends UsageError<keyof typeof routerErrorCodes> {
  static {
    this.prototype.name = "RouterUsageError";
  }
}
