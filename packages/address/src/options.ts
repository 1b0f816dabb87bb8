/** The limits of a list of addresses. */
export interface AddressListOptions {
  /** How many elements of the list are read, sound or not. Default: 10,000. */
  readonly addresses?: number;
  /** How deep comments may be nested. Default: 32. */
  readonly nesting?: number;
}

/** The defaults of {@link AddressListOptions}. */
export const addressListDefaults = { addresses: 10_000, nesting: 32 } as const;
