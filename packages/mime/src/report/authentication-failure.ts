import { present } from "../present.ts";
import { asWritten, oneOf, type ReportFields } from "./report-fields.ts";

/** Which authentication failed: of RFC 6591 §3.3, and `dmarc` of RFC 7489 §7.3. */
export type AuthFailure = "adsp" | "bodyhash" | "revoked" | "signature" | "spf" | "dmarc";

/** What was done with the message. RFC 6591 §3.2.2. */
export type DeliveryResult = "delivered" | "spam" | "policy" | "reject" | "other";

/** What a report of type `auth-failure` says beside the rest. RFC 6591 §3. */
export interface AuthenticationFailure {
  readonly feedbackType: "auth-failure";
  /** Every report must have it; some have not. RFC 6591 §3.2.1. */
  readonly authFailure?: AuthFailure;
  /** RFC 6591 §3.2.2. */
  readonly deliveryResult?: DeliveryResult;
  /** RFC 6591 §3.2.3. */
  readonly dkimDomain?: string;
  /** RFC 6591 §3.2.3. */
  readonly dkimIdentity?: string;
  /** RFC 6591 §3.2.3. */
  readonly dkimSelector?: string;
  /** In base64, without white space. RFC 6591 §3.2.4. */
  readonly dkimCanonicalizedHeader?: string;
  /** In base64, without white space. RFC 6591 §3.2.4. */
  readonly dkimCanonicalizedBody?: string;
  /** The record as it is written, quoted. RFC 6591 §3. */
  readonly dkimSelectorDns?: string;
  /** The record as it is written, quoted. RFC 6591 §3.2.5. */
  readonly dkimAdspDns?: string;
  /** Records as they are written: type, domain and the quoted text. RFC 6591 §3.2.6. */
  readonly spfDns: readonly string[];
  /** What was aligned: `dkim`, `spf`, or none of them. RFC 7489 §7.3. */
  readonly identityAlignment?: readonly ("dkim" | "spf")[];
}

const authFailure = oneOf<AuthFailure>([
  "adsp",
  "bodyhash",
  "revoked",
  "signature",
  "spf",
  "dmarc",
]);

const deliveryResult = oneOf<DeliveryResult>(["delivered", "spam", "policy", "reject", "other"]);
const aligned = oneOf<"dkim" | "spf" | "none">(["dkim", "spf", "none"]);

/** Takes the fields of RFC 6591 §3. */
export function authenticationFailure(fields: ReportFields): AuthenticationFailure {
  const facts = present({
    authFailure: fields.one("Auth-Failure", authFailure),
    deliveryResult: fields.one("Delivery-Result", deliveryResult),
    dkimDomain: fields.text("DKIM-Domain"),
    dkimIdentity: fields.text("DKIM-Identity"),
    dkimSelector: fields.text("DKIM-Selector"),
    dkimCanonicalizedHeader: fields.one("DKIM-Canonicalized-Header", base64),
    dkimCanonicalizedBody: fields.one("DKIM-Canonicalized-Body", base64),
    dkimSelectorDns: fields.text("DKIM-Selector-DNS"),
    dkimAdspDns: fields.text("DKIM-ADSP-DNS"),
    identityAlignment: fields.one("Identity-Alignment", alignment),
  });
  fields.demand("Auth-Failure", facts.authFailure);
  const spfDns = fields.all("SPF-DNS", asWritten);
  return { feedbackType: "auth-failure", ...facts, spfDns };
}

function base64(text: string): string | undefined {
  const joined = text.replaceAll(/\s+/g, "");
  return /^[\w+/=-]*$/.test(joined) ? joined : undefined;
}

function alignment(text: string): readonly ("dkim" | "spf")[] | undefined {
  const names = text.split(",").map(aligned);
  if (names.includes(undefined) || (names.includes("none") && names.length > 1)) return undefined;
  return names.filter((name) => name === "dkim" || name === "spf");
}
