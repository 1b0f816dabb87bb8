/** An object whose names are there only with a value. */
export type Present<Value> = { [Name in keyof Value]?: Exclude<Value[Name], undefined> };

/** Leaves out what is undefined. */
export function present<Value extends object>(value: Value): Present<Value> {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries) as Present<Value>;
}
