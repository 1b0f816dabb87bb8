import { withoutComments } from "../field/comments.ts";
import { oneOf } from "./report-fields.ts";

/** Whether a person or a program did what is told. RFC 8098 §3.2.6.1. */
export type ActionMode = "manual-action" | "automatic-action";

/** Whether a person or a program sent the notification. RFC 8098 §3.2.6.1. */
export type SendingMode = "MDN-sent-manually" | "MDN-sent-automatically";

/** What became of the message: those of RFC 8098 §3.2.6.2, and last those of RFC 2298. */
export type DispositionType =
  | "displayed"
  | "dispatched"
  | "processed"
  | "deleted"
  | "denied"
  | "failed";

/** What else is to be said: `error` of RFC 8098 §3.2.6.3, those of RFC 2298, or an extension. */
export type DispositionModifier =
  | "error"
  | "warning"
  | "superseded"
  | "expired"
  | "mailbox-terminated"
  | (string & Record<never, never>);

/** The value of a Disposition field. RFC 8098 §3.2.6. */
export interface Disposition {
  readonly actionMode: ActionMode;
  readonly sendingMode: SendingMode;
  readonly type: DispositionType;
  /** In lower case. */
  readonly modifiers: readonly DispositionModifier[];
}

const actionMode = oneOf<ActionMode>(["manual-action", "automatic-action"]);
const sendingMode = oneOf<SendingMode>(["MDN-sent-manually", "MDN-sent-automatically"]);
const dispositionType = oneOf<DispositionType>([
  "displayed",
  "dispatched",
  "processed",
  "deleted",
  "denied",
  "failed",
]);

/** Reads the value of a Disposition field. RFC 8098 §3.2.6. */
export function parseDisposition(text: string): Disposition | undefined {
  const [modes = "", what = "", ...more] = withoutComments(text).split(";");
  const [action = "", sending = ""] = modes.split("/");
  const [type = "", ...modifiers] = what.split("/");
  const known = {
    actionMode: actionMode(action),
    sendingMode: sendingMode(sending),
    type: dispositionType(type),
  };
  if (!isComplete(known) || more.join("").trim() !== "") return undefined;
  return { ...known, modifiers: parseModifiers(modifiers.join("/")) };
}

/** Writes the value of a Disposition field. */
export function formatDisposition(disposition: Disposition): string {
  const { actionMode: action, sendingMode: sending, type, modifiers } = disposition;
  const said = modifiers.length === 0 ? "" : `/${modifiers.join(",")}`;
  return `${action}/${sending}; ${type}${said}`;
}

function parseModifiers(text: string): readonly DispositionModifier[] {
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "");
}

type Modes = Omit<Disposition, "modifiers">;

function isComplete(found: { [Name in keyof Modes]: Modes[Name] | undefined }): found is Modes {
  return Object.values(found).every((value) => value !== undefined);
}
