/** An event sink that keeps what it is told, in order. */
export interface MemorySink<Event> {
  readonly events: Event[];
  emit(event: Event): void;
  /** The names of the events, in order. */
  names(): string[];
}

/**
 * An event sink that keeps what it is told.
 *
 * @example
 * const sink = memorySink();
 * // ... pass it as `events` ...
 * expect(sink.names()).toEqual(["smtp.connected", "smtp.closed"]);
 */
export function memorySink<
  Event extends { readonly name: string } = {
    readonly name: string;
    readonly at: number;
    readonly [field: string]: unknown;
  },
>(): MemorySink<Event> {
  const events: Event[] = [];
  return {
    events,
    emit: (event) => {
      events.push(event);
    },
    names: () => events.map((event) => event.name),
  };
}
