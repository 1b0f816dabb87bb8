import type { Fact } from "./decision.ts";
import type { Id } from "./id.ts";

/**
 * How much an event matters: 0 crashes, 1 failures, 2 major, 3 problems, 4 low level, 5 all.
 * A log at level n shows events of level n and below.
 */
export type Level = 0 | 1 | 2 | 3 | 4 | 5;

/** The type of a field of an event. */
export type FieldType = "string" | "number" | "boolean" | "strings";

/** What is known of an event before it happens. */
export interface EventDescription {
  readonly level: Level;
  /** The tag of the component in the log, such as `SMTPI`. */
  readonly component: string;
  /** What happened, as a sentence for people. */
  readonly text: string;
  /** The fields that say more; a name ending in `?` may be absent. */
  readonly fields: Readonly<Record<string, FieldType>>;
}

/** The events of a package, by name: data, so that logs, metrics and references are made from it. */
export type EventCatalogue = Readonly<Record<string, EventDescription>>;

/** Something that happened. */
export interface MailEvent {
  readonly name: string;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  readonly session?: Id | undefined;
  readonly message?: Id | undefined;
  readonly recipient?: string | undefined;
  /** The id of what led to it. */
  readonly cause?: Id | undefined;
  readonly [field: string]: Fact | undefined;
}

/** Takes facts. It never throws, never waits, and changes nothing for the one who tells it. */
export interface EventSink {
  emit(event: MailEvent): void;
}

type ValueOf<Type extends FieldType> = Type extends "string"
  ? string
  : Type extends "number"
    ? number
    : Type extends "boolean"
      ? boolean
      : readonly string[];

type FieldsOf<Fields extends Readonly<Record<string, FieldType>>> = {
  readonly [Name in keyof Fields as Name extends `${string}?` ? never : Name]: ValueOf<
    Fields[Name]
  >;
} & {
  readonly [Name in keyof Fields as Name extends `${infer Optional}?` ? Optional : never]?:
    | ValueOf<Fields[Name]>
    | undefined;
};

/** The events of a catalogue as a union discriminated by `name`, with the types of their fields. */
export type EventOf<Catalogue extends EventCatalogue> = {
  [Name in keyof Catalogue & string]: {
    readonly name: Name;
    readonly at: number;
    readonly session?: Id | undefined;
    readonly message?: Id | undefined;
    readonly recipient?: string | undefined;
    readonly cause?: Id | undefined;
  } & FieldsOf<Catalogue[Name]["fields"]>;
}[keyof Catalogue & string];

/** An event of a catalogue before its time and its session are known: what a session puts out. */
export type Happening<Catalogue extends EventCatalogue> =
  EventOf<Catalogue> extends infer Event
    ? Event extends unknown
      ? Omit<Event, "at">
      : never
    : never;
