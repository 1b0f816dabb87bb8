/**
 * The SMTP client for Node.
 *
 * @packageDocumentation
 */
import {
  type Clock,
  type EventSink,
  type Happening,
  systemClock,
  type TlsFacts,
} from "@mailwright/core";
import {
  type Connection,
  type Endpoint,
  type Network,
  type SecureOptions,
  serve,
  type Served,
} from "@mailwright/net";
import { nodeNetwork } from "@mailwright/net/node";
import {
  checkEnvelope,
  type OutgoingMessage,
  type SendOutcome,
  smtpClientDefaults,
  type SmtpClientOptions,
  type SmtpClientProgress,
  type SmtpClientQuestions,
  SmtpClientSession,
  type SmtpClientWork,
  type smtpEvents,
  SmtpPeerError,
  SmtpUsageError,
} from "@mailwright/smtp";

/** What an SMTP client works with: the machine by default. */
export interface SmtpClientParts {
  readonly events?: EventSink;
  /** Default: the machine's own network. */
  readonly network?: Pick<Network, "connect">;
  readonly clock?: Clock;
}

/** An open SMTP connection, ready to send. Disposing of it says QUIT and closes. */
export interface SmtpClient extends AsyncDisposable {
  /** What is known of the connection. */
  readonly facts: { readonly remote: Endpoint; readonly tls?: TlsFacts };
  /** False once the connection cannot send another message. */
  readonly usable: boolean;
  /**
   * Sends a message; one at a time.
   *
   * @returns an outcome per recipient, in the order of the envelope
   * @throws SmtpPeerError when the connection broke: with the code `SMTP_UNCERTAIN` the message may
   *   have been delivered, with any other it was not
   * @throws SmtpUsageError when the body broke off, the envelope is none, or the client is closed or
   *   busy
   * @throws the signal's reason when it is aborted, unless the message may have been delivered; the
   *   connection is then broken off
   */
  send(
    message: OutgoingMessage,
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly SendOutcome[]>;
}

/**
 * Connects, says EHLO, starts TLS and authenticates as the options say.
 *
 * @throws SmtpPeerError, NetError when there is no connection or no TLS, or the signal's reason
 */
export async function openSmtp(
  options: SmtpClientOptions,
  parts: SmtpClientParts = {},
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<SmtpClient> {
  const { clock = systemClock, network = nodeNetwork } = parts;
  const secure = secureOptions(options);
  const timer = new AbortController();
  const timeout = { ...smtpClientDefaults.timeouts, ...options.timeouts }.connect;
  using _alarm = clock.after(timeout, () =>
    timer.abort(new SmtpPeerError("SMTP_TIMEOUT", "no connection was made in time")),
  );
  const connection = await network.connect({
    host: options.host,
    port: options.port,
    ...(options.tls === "implicit" ? { tls: secure } : {}),
    signal: signal === undefined ? timer.signal : AbortSignal.any([signal, timer.signal]),
  });
  const client = new OpenClient(options, { ...parts, clock }, connection, secure);
  await client.opened(signal);
  return client;
}

// Whom STARTTLS is merely offered to is not asked who they are: clear text would be no better.
function secureOptions({
  host,
  tls = smtpClientDefaults.tls,
  verify,
}: SmtpClientOptions): SecureOptions {
  return {
    serverName: host,
    verify: verify ?? (tls === "offered" ? "none" : smtpClientDefaults.verify),
  };
}

class OpenClient implements SmtpClient {
  readonly #connection: Connection;
  readonly #options: SmtpClientOptions;
  readonly #parts: SmtpClientParts & { readonly clock: Clock };
  readonly #session: SmtpClientSession;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  // Who waits for the session to be ready, or for its message: one at a time.
  #waiting: PromiseWithResolvers<readonly SendOutcome[]> | undefined;
  // The session's open question.
  #work: ((work: SmtpClientWork) => void) | undefined;
  #isClosed = false;
  #hasEnded = false;

  constructor(
    options: SmtpClientOptions,
    parts: SmtpClientParts & { readonly clock: Clock },
    connection: Connection,
    secure: SecureOptions,
  ) {
    this.#options = options;
    this.#parts = parts;
    this.#connection = connection;
    this.#session = new SmtpClientSession(options, connection.tls);
    this.#waiting = Promise.withResolvers();
    const { clock, events } = parts;
    const handlers = { next: (progress: SmtpClientProgress) => this.#next(progress) };
    this.#ended = serve<SmtpClientQuestions>(connection, this.#session, handlers, {
      clock,
      events,
      secure,
      signal: this.#stop.signal,
    }).then((served) => this.#end(served));
  }

  get facts(): SmtpClient["facts"] {
    const { remote, tls } = this.#connection;
    return tls === undefined ? { remote } : { remote, tls };
  }

  get usable(): boolean {
    return !this.#hasEnded && !this.#isClosed;
  }

  /** Settles once the session is ready. */
  async opened(signal: AbortSignal | undefined): Promise<void> {
    await this.#wait(signal);
    const { credentials } = this.#options;
    this.#emit({
      name: "smtp.client.ready",
      host: this.#options.host,
      tls: this.#connection.tls?.version ?? "none",
      authenticated: credentials !== undefined,
    });
  }

  async send(
    message: OutgoingMessage,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly SendOutcome[]> {
    checkEnvelope(message.envelope);
    signal?.throwIfAborted();
    if (this.#waiting !== undefined)
      throw new SmtpUsageError("SMTP_BUSY", "the client is sending another message");
    const work = this.#work;
    if (!this.usable || work === undefined)
      throw new SmtpUsageError("SMTP_CLOSED", "the client is closed");
    this.#waiting = Promise.withResolvers();
    this.#work = undefined;
    work({ type: "send", message });
    const outcomes = await this.#wait(signal);
    const count = (type: SendOutcome["type"]): number =>
      outcomes.filter((outcome) => outcome.type === type).length;
    this.#emit({
      name: "smtp.client.sent",
      host: this.#options.host,
      delivered: count("delivered"),
      deferred: count("deferred"),
      failed: count("failed"),
    });
    return outcomes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    if (this.#work !== undefined) this.#quit();
    else if (this.#waiting !== undefined) this.#stop.abort();
    await this.#ended;
  }

  async #wait(signal: AbortSignal | undefined): Promise<readonly SendOutcome[]> {
    const stop = (): void => this.#stop.abort();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted === true) stop();
    try {
      return (await this.#waiting?.promise) ?? [];
    } catch (error) {
      const isUncertain = error instanceof SmtpPeerError && error.code === "SMTP_UNCERTAIN";
      if (!isUncertain) signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** The session asks what to do next. */
  #next({ outcomes = [], usable }: SmtpClientProgress): Promise<SmtpClientWork> {
    const work = Promise.withResolvers<SmtpClientWork>();
    this.#work = work.resolve;
    if (!usable) {
      this.#isClosed = true;
      this.#quit();
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(outcomes);
    return work.promise;
  }

  #quit(): void {
    const work = this.#work;
    this.#work = undefined;
    work?.({ type: "quit" });
  }

  #end(served: Served): void {
    this.#hasEnded = true;
    this.#work = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) return;
    const error = this.#reason(served);
    const { host } = this.#options;
    const { code, message } = error as { code?: string; message?: string };
    this.#emit({ name: "smtp.client.failed", host, error: code ?? "", reason: message ?? "" });
    waiting.reject(error);
  }

  #reason(served: Served): unknown {
    const broken = served.type === "broken" ? served.error : undefined;
    // The session only knows that the connection is gone, not that the handshake failed.
    if ((broken as { code?: unknown } | undefined)?.code === "NET_TLS") return broken;
    return this.#session.failure ?? broken ?? new SmtpPeerError("SMTP_BROKEN", "the session ended");
  }

  #emit(event: Happening<typeof smtpEvents>): void {
    this.#parts.events?.emit({ at: this.#parts.clock.now(), ...event });
  }
}
