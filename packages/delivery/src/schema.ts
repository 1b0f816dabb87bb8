import type { Schema } from "@mailwright/database";

/** The table of delivery, for the query builder. */
export interface DeliveryTables {
  /** Which accounts have sent a message on. */
  readonly delivery_sent_on: {
    /** The message that came in; its copies have ids of their own. */
    readonly origin: string;
    readonly account: string;
  };
}

/** The table of delivery: give it to `openDatabase` where accounts have rules. */
export const deliverySchema: Schema = {
  name: "delivery",
  migrations: [
    ({ keyed }) => [
      `CREATE TABLE delivery_sent_on (
        origin text NOT NULL,
        account text NOT NULL,
        PRIMARY KEY (origin, account)
      ) ${keyed}`,
    ],
  ],
};
