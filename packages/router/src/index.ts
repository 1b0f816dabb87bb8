/**
 * Where each address goes, who may relay, and why.
 *
 * @packageDocumentation
 */
export { type RouterOptions, routerDefaults } from "./options.ts";
export type { Directory, Found, Route } from "./route.ts";
export { type Client, Router } from "./router.ts";
