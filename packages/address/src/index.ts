/**
 * Mail addresses, paths, domains and IP addresses: parse, compare, format.
 *
 * @packageDocumentation
 */
export type { Address, Group, NamedMailbox } from "./address.ts";
export { formatAddressList } from "./address-format.ts";
export { parseAddressList } from "./address-list.ts";
export { type AddressToken, parseAddressTokens } from "./address-tokens.ts";
export { type AddressDefect, type AddressDefectCode, addressDefectCodes } from "./defects.ts";
export { type Domain, parseDomain } from "./domain.ts";
export { addressErrorCodes, AddressUsageError } from "./errors.ts";
export { type IpList, parseIpList } from "./ip-list.ts";
export { type IpAddress, parseIp } from "./ip.ts";
export { type IpRange, IpSet, parseIpRange } from "./ip-set.ts";
export { type LocalRoute, parseLocalRoute } from "./local-route.ts";
export {
  comparisonKey,
  formatMailbox,
  isInternational,
  type Mailbox,
  parseAddressLiteral,
  parseMailbox,
} from "./mailbox.ts";
export {
  addressLeniencies,
  type AddressLeniency,
  type AddressListOptions,
  addressListDefaults,
  addressTokensDefaults,
  type AddressTokensOptions,
} from "./options.ts";
export { isPublicSuffix, organisationalDomain } from "./organisational-domain.ts";
export { type LeadingPath, parseLeadingPath, parsePath, type Path } from "./path.ts";
export {
  splitSubaddress,
  type Subaddress,
  subaddressDefaults,
  type SubaddressOptions,
} from "./subaddress.ts";
