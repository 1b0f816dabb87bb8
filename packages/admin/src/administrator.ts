import { systemClock } from "@mailwright/core";
import type { Answer } from "./command.ts";
import { commands, findCommand } from "./commands.ts";
import { AdminUsageError } from "./errors.ts";
import type { AdminEvent } from "./events.ts";
import { checkInput } from "./input.ts";
import { nearest } from "./nearest.ts";
import type { AdminParts } from "./parts.ts";
import { defectLines } from "./table.ts";

/** Carries out commands: itself, in a server over its socket, or on data that no server has open. */
export interface Administrator {
  /**
   * Carries out a command.
   *
   * @param command - its name, such as `account add`
   * @param input - its words and options, by name
   * @returns what became of it, told apart by `type`
   * @throws AdminUsageError `ADMIN_COMMAND`, `ADMIN_INPUT`; MailError, with the codes of the parts
   */
  readonly run: (
    command: string,
    input?: unknown,
    options?: { readonly signal?: AbortSignal },
  ) => Promise<Answer>;
}

/**
 * Carries out commands with these parts.
 *
 * @example
 * const administrator = administer(parts);
 * await administrator.run("account add", { address: "jim@example.com" });
 */
export function administer(parts: AdminParts): Administrator {
  return {
    async run(name, input = {}, options = {}) {
      const command = findCommand(name);
      if (command === undefined) throw unknownCommand(name);
      const { value, defects } = checkInput(command, input);
      if (defects !== undefined) {
        throw new AdminUsageError("ADMIN_INPUT", defectLines(defects).join("; "), defects);
      }
      const answer = await command.run(parts, value, options);
      const event: AdminEvent = {
        name: command.changes ? "admin.command.done" : "admin.question.answered",
        at: (parts.clock ?? systemClock).now(),
        command: name,
        answer: answer.type,
      };
      parts.events?.emit(event);
      return answer;
    },
  };
}

/** That there is no such command, and which there are that look like it. */
export function unknownCommand(name: string): AdminUsageError {
  const near = nearest(
    name,
    commands.map((each) => each.name),
  ).map((each) => JSON.stringify(each));
  const advice = near.length === 0 ? "--help lists them" : `perhaps ${near.join(" or ")}?`;
  const shown = JSON.stringify(name.slice(0, 60));
  return new AdminUsageError("ADMIN_COMMAND", `there is no command ${shown}: ${advice}`);
}
