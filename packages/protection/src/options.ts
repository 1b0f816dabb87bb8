/** Who is never and who is always refused. */
export interface ProtectionOptions {
  /**
   * Networks that are never refused and never looked up, whatever `block` and the lists say:
   * addresses, CIDR blocks, or ranges as `192.0.2.1-192.0.2.9`. Default: none.
   */
  readonly allow?: readonly string[];
  /** Networks that are refused without a look-up, written as those of `allow`. Default: none. */
  readonly block?: readonly string[];
}

/** The defaults of {@link ProtectionOptions}. */
export const protectionDefaults = { allow: [], block: [] } as const;
