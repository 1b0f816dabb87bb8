import type { Agent } from "@mailwright/queue";

/** The agent of what the router sends nowhere: it takes all mail, and nobody gets it. */
export const discardDelivery: Agent = {
  deliver: (task) =>
    Promise.resolve(
      task.recipients.map(() => ({
        type: "delivered",
        reply: { code: 250, enhanced: "2.1.5", text: "Discarded" },
        report: "none",
      })),
    ),
};
