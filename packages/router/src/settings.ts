import { IpSet } from "@mailwright/address";
import { RouterUsageError } from "./errors.ts";
import { routerDefaults, type RouterOptions } from "./options.ts";
import { RecordIndex } from "./record-index.ts";
import { parseRouterTable } from "./router-table.ts";

/** The options of a router, ready to be used. */
export interface Settings {
  readonly remote: "off" | "smart-host" | "direct";
  readonly relayFrom: IpSet;
  readonly separator: string;
  readonly table: RecordIndex;
}

/**
 * Reads the options.
 *
 * @throws AddressUsageError `ADDRESS_IP_RANGE`, RouterUsageError `ROUTER_TABLE`
 */
export function readSettings(options: RouterOptions): Settings {
  const { remote, relayFrom, detailSeparator, table } = { ...routerDefaults, ...options };
  const { value, defects } = parseRouterTable(table);
  const [defect] = defects;
  if (defect !== undefined) {
    throw new RouterUsageError("ROUTER_TABLE", `router table, line ${defect.line}: ${defect.text}`);
  }
  return {
    remote,
    relayFrom: new IpSet(relayFrom),
    separator: detailSeparator,
    table: new RecordIndex(value),
  };
}
