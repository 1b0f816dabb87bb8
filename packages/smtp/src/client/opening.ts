import type { Reply } from "@mailwright/core";
import { formatBase64, parseBase64, plainClient } from "@mailwright/sasl";
import { formatCommand } from "../command.ts";
import { SmtpPeerError } from "../errors.ts";
import { type Dialogue, isPositive, refusal, withoutText } from "./dialogue.ts";

/**
 * Goes from the greeting to where mail can be sent: EHLO, STARTTLS and AUTH as the options say.
 *
 * @param ready - called once the session can send
 */
export function open(dialogue: Dialogue, ready: () => void): void {
  dialogue.expect("command", (reply) => {
    if (isPositive(reply)) sayHello(dialogue, ready);
    else dialogue.fail(refusal("The server refuses the session", reply));
  });
}

/** EHLO, and HELO where the server does not know it. RFC 5321 §3.2. */
export function sayHello(dialogue: Dialogue, ready: () => void): void {
  const name = dialogue.options.hostname;
  const take = (reply: Reply): void => {
    dialogue.extensions = parseExtensions(reply);
    secure(dialogue, ready);
  };
  dialogue.send(formatCommand({ verb: "EHLO", name }), (reply) => {
    if (isPositive(reply)) {
      take(reply);
      return;
    }
    dialogue.send(formatCommand({ verb: "HELO", name }), (second) => {
      if (isPositive(second)) take({ ...second, text: "" });
      else dialogue.fail(refusal("The server refuses HELO", second));
    });
  });
}

function parseExtensions(reply: Reply): ReadonlyMap<string, readonly string[]> {
  const [, ...lines] = reply.text.split("\n");
  return new Map(
    lines.map((line) => {
      const [keyword = "", ...parameters] = line.toUpperCase().split(" ");
      return [keyword, parameters];
    }),
  );
}

function secure(dialogue: Dialogue, ready: () => void): void {
  const { tls = "offered" } = dialogue.options;
  const isWanted = (tls === "offered" || tls === "required") && dialogue.tls === undefined;
  if (!isWanted) {
    authenticate(dialogue, ready);
  } else if (dialogue.extensions.has("STARTTLS")) {
    dialogue.send(formatCommand({ verb: "STARTTLS" }), (reply) => {
      if (reply.code === 220) {
        // RFC 3207 §4.2: what came with this reply was not protected.
        dialogue.forget();
        dialogue.restartTimer("command");
        dialogue.push({ type: "secure" });
      } else if (tls === "required") {
        dialogue.fail(refusal("The server refuses STARTTLS", reply));
      } else {
        authenticate(dialogue, ready);
      }
    });
  } else if (tls === "required") {
    dialogue.fail(new SmtpPeerError("SMTP_TLS_REQUIRED", "the server does not offer STARTTLS"));
  } else {
    authenticate(dialogue, ready);
  }
}

// RFC 4954 §4, RFC 4616 §2.
function authenticate(dialogue: Dialogue, ready: () => void): void {
  const { credentials, authentication } = dialogue.options;
  if (credentials === undefined) {
    ready();
    return;
  }
  const isOffered = dialogue.extensions.get("AUTH")?.includes("PLAIN") === true;
  if (!isOffered || (dialogue.tls === undefined && authentication !== "any")) {
    const text = isOffered ? "credentials are not said in clear" : "AUTH PLAIN is not offered";
    dialogue.fail(new SmtpPeerError("SMTP_AUTHENTICATION_UNSUPPORTED", text));
    return;
  }
  const client = plainClient(credentials);
  const initial = client.initial();
  const conclude = (reply: Reply): void => {
    const challenge = parseBase64(reply.text).value;
    if (reply.code === 334 && challenge?.length === 0) {
      dialogue.sendSecret(formatBase64(client.step(challenge)), conclude);
    } else if (reply.code === 235) {
      ready();
    } else {
      // Servers are known to echo the line they refuse; errors end up in logs and in reports.
      dialogue.fail(
        refusal(
          "The server refuses the credentials",
          withoutText(reply),
          "SMTP_AUTHENTICATION_REFUSED",
        ),
      );
    }
  };
  const response = initial === undefined ? {} : { initial: formatBase64(initial) };
  dialogue.sendSecret(
    formatCommand({ verb: "AUTH", mechanism: client.mechanism, ...response }),
    conclude,
  );
}
