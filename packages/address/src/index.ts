/**
 * Mail addresses, paths, domains and IP addresses: parse, compare, format.
 *
 * @packageDocumentation
 */
export { type Address, type Group, type NamedMailbox, parseAddressList } from "./address-list.ts";
export { type AddressDefect, type AddressDefectCode, addressDefectCodes } from "./defects.ts";
export { type Domain, parseDomain } from "./domain.ts";
export { addressErrorCodes, AddressUsageError } from "./errors.ts";
export { type IpAddress, parseIp } from "./ip.ts";
export { type IpRange, IpSet, parseIpRange } from "./ip-set.ts";
export {
  comparisonKey,
  formatMailbox,
  isInternational,
  type Mailbox,
  parseAddressLiteral,
  parseMailbox,
} from "./mailbox.ts";
export { type AddressListOptions, addressListDefaults } from "./options.ts";
export { organisationalDomain } from "./organisational-domain.ts";
export { type LeadingPath, parseLeadingPath, parsePath, type Path } from "./path.ts";
