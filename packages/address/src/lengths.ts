/** The longest local part that every server must take, in octets. RFC 5321 §4.5.3.1.1. */
export const LONGEST_LOCAL_PART = 64;
/** The longest mailbox that every server must take: a path without its brackets. §4.5.3.1.3. */
export const LONGEST_MAILBOX = 254;
/** The longest domain, in octets. RFC 5321 §4.5.3.1.2. */
export const LONGEST_DOMAIN = 255;
/** The longest label, in octets. RFC 1035 §2.3.4. */
export const LONGEST_LABEL = 63;
/** The longest mailbox that is read: the longest local part, `@`, and the longest domain. */
export const LONGEST_READ: number = LONGEST_LOCAL_PART + 1 + LONGEST_DOMAIN;
/** How many tokens one address may have: more are no name that anybody has. */
export const LONGEST_ELEMENT = 1000;
