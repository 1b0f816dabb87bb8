/** How a {@link Router} treats addresses. */
export interface RouterOptions {
  /**
   * Where mail for other domains goes. `off`: nowhere; `smart-host`: all of it to one next hop;
   * `direct`: to the mail exchangers of each domain. Default: `off`.
   */
  readonly remote?: "off" | "smart-host" | "direct";
  /**
   * Networks whose clients may send to other domains without authentication: addresses, CIDR
   * blocks, or ranges as `192.0.2.1-192.0.2.9`. Default: none.
   */
  readonly relayFrom?: readonly string[];
  /**
   * The character between an account's name and a detail, as in `jim+detail`; the empty string
   * turns details off. Default: `+`. RFC 5233.
   */
  readonly detailSeparator?: string;
  /**
   * The router table: records that rewrite, refuse or discard addresses, as lines or as one text;
   * {@link parseRouterTable} reads them. Default: none.
   */
  readonly table?: string | readonly string[];
}

/** The defaults of {@link RouterOptions}. */
export const routerDefaults = {
  remote: "off",
  relayFrom: [],
  detailSeparator: "+",
  table: [],
} as const;
