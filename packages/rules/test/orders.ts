import { vocabulary } from "@mailwright/rules";

/** A vocabulary with a fact of each type. */
export const orders = vocabulary({
  facts: {
    country: "text",
    items: "any text",
    labels: "each text",
    total: "number",
    weight: "size",
    gift: "boolean",
    hour: "time of day",
    placed: "date",
    day: "weekday",
  },
  actions: {
    review: { reason: "text", by: "text?" },
    pack: { boxes: "number", with: "texts?", fragile: "boolean?" },
    refuse: { text: "text" },
    tell: { who: "texts" },
  },
  final: ["refuse"],
  checks: {
    tell: {
      who: (names) => (names.includes("") ? "nobody has an empty name: write one" : undefined),
    },
  },
});
