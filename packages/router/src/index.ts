/**
 * Where each address goes, who may relay, and why.
 *
 * @packageDocumentation
 */
export {
  type RouterTableDefect,
  type RouterTableDefectCode,
  routerTableDefectCodes,
} from "./defects.ts";
export { routerErrorCodes, RouterUsageError } from "./errors.ts";
export { type RouterOptions, routerDefaults } from "./options.ts";
export type { Directory, Found, Route } from "./route.ts";
export { type Client, Router } from "./router.ts";
export {
  formatRouterRecord,
  type RouterPicture,
  type RouterRecord,
  type RouterTarget,
} from "./router-record.ts";
export { parseRouterTable } from "./router-table.ts";
