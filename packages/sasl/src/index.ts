/**
 * SASL mechanisms as machines of challenges and responses, both ends. RFC 4422.
 *
 * @packageDocumentation
 */
export { type Base64Defect, formatBase64, parseBase64 } from "./base64.ts";
export { type Credentials, type CredentialsInput, plainCredentials } from "./credentials.ts";
export { SaslError, saslErrorCodes, SaslUsageError } from "./errors.ts";
export type { SaslClient, SaslServer, SaslStep } from "./mechanism.ts";
export { plainClient, PlainServer } from "./plain.ts";
