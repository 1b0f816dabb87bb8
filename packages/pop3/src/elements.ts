/** What is counted of POP3 servers, made from {@link pop3Events}. */
export const pop3Elements = {
  popInputActive: {
    type: "gauge",
    text: "POP sessions open now",
    up: ["pop3.session.opened"],
    down: ["pop3.session.closed"],
  },
  popInputTotal: { type: "counter", text: "POP sessions", count: ["pop3.session.opened"] },
  popInputMessages: {
    type: "counter",
    text: "messages fetched by POP",
    count: ["pop3.message.sent"],
  },
  popInputTrafficOut: {
    type: "counter",
    text: "octets of messages fetched by POP",
    sum: { "pop3.message.sent": "size" },
  },
  popInputFailedLogins: {
    type: "counter",
    text: "failed log-ins of POP sessions",
    count: ["pop3.authentication.failed"],
  },
} as const;
