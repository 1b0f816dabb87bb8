import type { EventCatalogue } from "@mailwright/core";
import { expect, test } from "vitest";
import { smtpElements, smtpEvents } from "../src/index.ts";

interface Sources {
  readonly up?: readonly string[];
  readonly down?: readonly string[];
  readonly count?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
  readonly sum?: Readonly<Record<string, string>>;
}

test.each(Object.entries<Sources>(smtpElements))(
  "%s is made from events that there are, and from their numbers",
  (_, { up = [], down = [], count = [], set = {}, sum = {} }) => {
    const catalogue: EventCatalogue = smtpEvents;
    const fields = { ...set, ...sum };
    const names = [...up, ...down, ...count, ...Object.keys(fields)];
    expect(names).not.toEqual([]);
    for (const name of names) expect(catalogue).toHaveProperty([name]);
    for (const [name, field] of Object.entries(fields))
      expect(catalogue[name]?.fields[field]).toBe("number");
  },
);
