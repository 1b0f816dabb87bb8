import { PeerError, UsageError } from "@mailwright/core";

/** The codes of {@link SaslError} and {@link SaslUsageError}, and what each means. */
export const saslErrorCodes = {
  SASL_CHALLENGE: "the server sent a challenge the mechanism does not have",
  SASL_CREDENTIALS: "the credentials cannot be sent by the mechanism",
} as const;

/** The server broke the rules of the mechanism. */
export class SaslError extends PeerError<"SASL_CHALLENGE"> {
  static {
    this.prototype.name = "SaslError";
  }
}

/** The caller gave credentials that the mechanism cannot send. */
export class SaslUsageError extends UsageError<"SASL_CREDENTIALS"> {
  static {
    this.prototype.name = "SaslUsageError";
  }
}
