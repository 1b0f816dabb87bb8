import type {
  AskOutput,
  Bytes,
  Handlers,
  MailEvent,
  Questions,
  Session,
  SessionOutput,
} from "@mailwright/core";
import { BodyStream } from "./body-stream.ts";
import { DotEncoder } from "./dot-encoder.ts";
import { NetError } from "./errors.ts";
import { Inlet } from "./inlet.ts";
import { serveDefaults } from "./options.ts";
import { Outbox } from "./outbox.ts";
import type { Connection } from "./ports.ts";
import type { Drainable, Served, ServeParts } from "./serve.ts";
import { attempt, settle } from "./settle.ts";

// How many outputs are acted on in a row before others get their turn.
const TURN = 200;
// How many octets outside of a body count as much as one output: some commands put out nothing yet.
const COMMAND = 64;
// How long a closing connection waits for its peer while the listener drains.
const LINGER = 1000;

const NO_BODY: Bytes = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};

interface Question {
  readonly id: number;
  readonly body: BodyStream | undefined;
  /** The answer, while the body it must wait for has not ended. */
  answer?: () => void;
}

type Output<Type extends SessionOutput["type"]> = Extract<SessionOutput, { type: Type }>;

/** Carries what a session puts out to its connection and handlers, and back what comes of it. */
export class Driver<Asked extends Questions> {
  readonly #connection: Connection;
  readonly #session: Session<Asked> & Drainable;
  readonly #handlers: Handlers<Asked>;
  readonly #parts: ServeParts;
  readonly #inlet: Inlet;
  readonly #outbox: Outbox;
  readonly #gone = new AbortController();
  readonly #served = Promise.withResolvers<Served>();
  #phase: "open" | "securing" | "handshake" | "closing" | "over" = "open";
  #question: Question | undefined;
  #sending = false;
  #reading = false;
  // True when a chunk was read that the session keeps until its question is answered.
  #ahead = false;
  // True once the peer has ended its side.
  #ended = false;
  // When an open question is given up: nothing is read that could tell that the peer is gone.
  #givenUpAt = Infinity;
  #pumping = false;
  // Outputs, and octets of commands, since the event loop turned last, as far as is known.
  #spent = 0;
  #pause: Disposable | undefined;
  #timer: Disposable | undefined;
  #wakesAt = Infinity;

  constructor(
    connection: Connection,
    session: Session<Asked> & Drainable,
    handlers: Handlers<Asked>,
    parts: ServeParts,
  ) {
    this.#connection = connection;
    this.#session = session;
    this.#handlers = handlers;
    this.#parts = parts;
    this.#inlet = new Inlet({ connection, received: this.#received, broke: this.#broke });
    this.#outbox = new Outbox({
      connection,
      clock: parts.clock,
      stall: this.#stall,
      moved: () => this.#moved(),
      broke: this.#broke,
    });
  }

  run(): Promise<Served> {
    const { signal, draining } = this.#parts;
    signal?.addEventListener("abort", this.#abort);
    draining?.addEventListener("abort", this.#drain);
    if (signal?.aborted === true) this.#abort();
    else if (draining?.aborted === true) this.#drain();
    else this.#step();
    return this.#served.promise;
  }

  get #stall(): number {
    return this.#parts.stall ?? serveDefaults.stall;
  }

  /** Gives the session an input, then acts on what it puts out. */
  #step(input?: () => void): void {
    if (this.#phase === "over") return;
    try {
      const now = this.#parts.clock.now();
      if (this.#ended && input !== undefined) this.#givenUpAt = now + this.#stall;
      this.#session.tick(now);
      input?.();
      this.#pump();
    } catch (error) {
      this.#end({ type: "broken", error });
    }
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#pulling) {
        if (this.#spent >= TURN) this.#pause = this.#parts.clock.after(0, this.#resume);
        const output = this.#pause === undefined ? this.#session.next() : undefined;
        if (output === undefined) break;
        this.#spent++;
        this.#act(output);
      }
    } finally {
      this.#pumping = false;
    }
    this.#settled();
  }

  /** Nothing more can be done now: sends, reads, and sets the alarm. */
  #settled(): void {
    if (this.#phase === "over") return;
    this.#outbox.flush();
    if (this.#outbox.empty) this.#flushed();
    this.#read();
    this.#arm();
  }

  get #pulling(): boolean {
    return this.#phase === "open" && this.#pause === undefined && !this.#outbox.full;
  }

  #act(output: SessionOutput<Asked>): void {
    switch (output.type) {
      case "write":
        return this.#outbox.gather(output.bytes);
      case "ask":
        return this.#ask(output);
      case "body":
        return this.#body(output);
      case "transfer":
        return void this.#transfer(output);
      case "secure":
        this.#phase = "securing";
        return;
      case "event":
        return this.#tell(output);
      case "close":
        this.#phase = "closing";
    }
  }

  #tell({ event }: Output<"event">): void {
    const { clock, events, session } = this.#parts;
    events?.emit({ at: clock.now(), session, ...event } as MailEvent);
  }

  #ask(output: AskOutput<Asked>): void {
    const { id, name, input } = output;
    const body = output.body === true ? new BodyStream(() => this.#taken(id)) : undefined;
    const question: Question = { id, body };
    this.#question = question;
    this.#ahead = false;
    const answered = (value: unknown): void =>
      this.#answer(question, () => this.#session.answer(id, value));
    const failed = (error: unknown): void =>
      this.#answer(question, () => this.#session.fault(id, error));
    try {
      const call = { signal: this.#gone.signal, body: body ?? NO_BODY };
      const value: unknown = this.#handlers[name](input, call);
      if (isPromise(value)) value.then(answered, failed);
      else answered(value);
    } catch (error) {
      failed(error);
    }
  }

  /** The handler of a question is done with it; a body that still comes is thrown away. */
  #answer(question: Question, answer: () => void): void {
    if (this.#question !== question || question.answer !== undefined) return;
    question.answer = answer;
    question.body?.stop();
    this.#close(question);
  }

  #body({ id, bytes, state }: Output<"body">): void {
    const question = this.#question;
    const body = question?.body;
    if (question === undefined || body === undefined || question.id !== id) return;
    if (state === "abort") {
      body.break(new NetError("NET_BROKEN_OFF", "the body broke off"));
    } else {
      const taken = body.put(bytes);
      if (state === "end") body.end();
      if (taken) this.#taken(id);
    }
    this.#close(question);
  }

  /** Answers a question that is settled, if its body is over. */
  #close({ body, answer }: Question): void {
    if (answer === undefined || body?.over === false) return;
    this.#question = undefined;
    this.#ahead = false;
    this.#step(answer);
  }

  #taken(id: number): void {
    this.#step(() => this.#session.transferred(id));
  }

  async #transfer({ id, source, encoding }: Output<"transfer">): Promise<void> {
    this.#sending = true;
    this.#ahead = false;
    const done = await this.#send(source, encoding).then(
      () => () => this.#session.transferred(id),
      (error: unknown) => () => this.#session.fault(id, error),
    );
    this.#sending = this.#ahead = false;
    if (this.#phase === "open") this.#step(done);
  }

  async #send(source: Bytes, encoding: "identity" | "dot"): Promise<void> {
    const encoder = encoding === "dot" ? new DotEncoder() : undefined;
    for await (const chunk of source) {
      if (this.#phase !== "open") return;
      this.#outbox.gather(encoder?.encode(chunk) ?? chunk);
      this.#outbox.flush();
      this.#arm();
      await this.#outbox.room();
    }
    if (encoder !== undefined) this.#outbox.gather(encoder.end());
  }

  #read(): void {
    if (this.#reading || !this.#wantsInput) return;
    this.#reading = true;
    this.#inlet.read();
  }

  get #wantsInput(): boolean {
    if (!this.#pulling || this.#ended) return false;
    const body = this.#question?.body;
    if (body?.over === false) return body.empty;
    return !this.#ahead;
  }

  /** True when the session cannot go on without input. */
  get #starving(): boolean {
    if (this.#phase === "securing") return true;
    if (!this.#pulling || this.#sending) return false;
    const question = this.#question;
    return question === undefined || (question.body?.over === false && question.body.empty);
  }

  readonly #received = (bytes: Uint8Array | undefined, waited: boolean): void => {
    this.#reading = false;
    if (waited) this.#spent = 0;
    if (bytes === undefined) return this.#peerEnded();
    // RFC 3207 §4.2: what came in clear is dropped. Nothing protected is read before `secure`
    // settles.
    if (this.#phase === "securing" || this.#phase === "handshake") return;
    const bulk = this.#question?.body?.over === false;
    this.#ahead = (this.#question !== undefined && !bulk) || this.#sending;
    const piece = bulk ? bytes : this.#inlet.split(bytes);
    if (!bulk) this.#spent += piece.length / COMMAND;
    this.#step(() => this.#session.receive(piece));
  };

  /** Nothing more comes in; what came may still be answered, and the last words be sent. */
  #peerEnded(): void {
    this.#ended = true;
    this.#givenUpAt = this.#parts.clock.now() + this.#stall;
    const { allowHalfOpen = serveDefaults.allowHalfOpen } = this.#parts;
    const goesOn = allowHalfOpen && this.#phase !== "handshake";
    if (goesOn || this.#phase === "closing") this.#moved();
    else this.#end({ type: "peer-closed" });
  }

  #moved(): void {
    if (this.#phase === "open") this.#step();
    else this.#settled();
  }

  /** Everything was sent: goes on to what had to wait for that. */
  #flushed(): void {
    if (this.#phase === "closing") return this.#end({ type: "closed" });
    if (this.#ended && this.#starving) return this.#end({ type: "peer-closed" });
    if (this.#phase !== "securing") return;
    this.#phase = "handshake";
    this.#inlet.drop();
    const secured = (facts: Parameters<Session["secured"]>[0]): void => {
      if (this.#phase === "over") return;
      this.#phase = "open";
      this.#ahead = false;
      this.#step(() => this.#session.secured(facts));
    };
    settle(() => this.#connection.secure(this.#parts.secure), secured, this.#broke);
  }

  /** Sets the alarm for what is due first. One that rings too early does no harm. */
  #arm(): void {
    if (this.#phase === "over") return;
    const due = this.#pulling ? (this.#session.deadline() ?? Infinity) : Infinity;
    const givenUpAt = this.#question === undefined ? Infinity : this.#givenUpAt;
    const at = Math.min(due, givenUpAt, this.#outbox.stallsAt ?? Infinity);
    if (at >= this.#wakesAt) return;
    this.#timer?.[Symbol.dispose]();
    this.#wakesAt = at;
    this.#timer = this.#parts.clock.after(Math.max(0, at - this.#parts.clock.now()), this.#wake);
  }

  readonly #wake = (): void => {
    this.#wakesAt = Infinity;
    const { stallsAt = Infinity } = this.#outbox;
    const now = this.#parts.clock.now();
    if (stallsAt <= now)
      return this.#broke(new NetError("NET_BROKEN", "the peer takes nothing of what is sent"));
    if (this.#question !== undefined && this.#givenUpAt <= now)
      return this.#broke(new NetError("NET_BROKEN", "the peer has ended, and no answer comes"));
    this.#step();
  };

  readonly #resume = (): void => {
    this.#pause = undefined;
    this.#spent = 0;
    this.#step();
  };

  readonly #drain = (): void => {
    if (this.#phase === "over") this.#hurry();
    else this.#step(() => this.#session.drain?.());
  };

  /** The connection is closing: it soon goes, whether or not its peer does its part. */
  #hurry(): void {
    const reset = (): void => attempt(() => this.#connection.reset());
    this.#timer = this.#parts.clock.after(LINGER, reset);
  }

  readonly #abort = (): void => this.#end({ type: "aborted" });

  readonly #broke = (error: unknown): void => this.#end({ type: "broken", error });

  #end(served: Served): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    const { signal, draining } = this.#parts;
    signal?.removeEventListener("abort", this.#abort);
    this.#timer?.[Symbol.dispose]();
    this.#pause?.[Symbol.dispose]();
    this.#outbox.close();
    const gone = new NetError("NET_BROKEN", "the connection is gone");
    this.#question?.body?.break(gone);
    this.#gone.abort(gone);
    const last = this.#tellLast() ?? served;
    const resolve = (): void => {
      draining?.removeEventListener("abort", this.#drain);
      this.#timer?.[Symbol.dispose]();
      this.#served.resolve(last);
    };
    if (draining?.aborted === true) this.#hurry();
    if (last.type === "broken" || last.type === "aborted") attempt(() => this.#connection.reset());
    settle(() => this.#connection[Symbol.asyncDispose](), resolve, resolve);
  }

  /** The session's last input and words. */
  #tellLast(): Served | undefined {
    try {
      this.#session.tick(this.#parts.clock.now());
      this.#session.closed();
      for (let output = this.#session.next(); output; output = this.#session.next())
        if (output.type === "event") this.#tell(output);
      return undefined;
    } catch (error) {
      return { type: "broken", error };
    }
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
