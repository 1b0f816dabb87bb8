/** What is counted of SMTP servers and clients, made from {@link smtpEvents}. */
export const smtpElements = {
  smtpInputActive: {
    type: "gauge",
    text: "incoming SMTP sessions open now",
    up: ["smtp.session.opened"],
    down: ["smtp.session.closed"],
  },
  smtpInputTotal: {
    type: "counter",
    text: "incoming SMTP sessions",
    count: ["smtp.session.opened"],
  },
  smtpInputMessages: {
    type: "counter",
    text: "messages received by SMTP",
    count: ["smtp.message.received"],
  },
  smtpInputTrafficIn: {
    type: "counter",
    text: "octets of messages received by SMTP",
    sum: { "smtp.message.received": "size" },
  },
  smtpInputRefused: {
    type: "counter",
    text: "refusals of incoming SMTP sessions, by a step or after a message",
    count: ["smtp.step.refused", "smtp.message.refused"],
  },
  smtpInputFailedLogins: {
    type: "counter",
    text: "failed log-ins of incoming SMTP sessions",
    count: ["smtp.authentication.failed"],
  },
  smtpOutputTotal: {
    type: "counter",
    text: "outgoing SMTP sessions",
    count: ["smtp.client.ready"],
  },
  smtpOutputMessages: {
    type: "counter",
    text: "messages sent by SMTP",
    count: ["smtp.client.sent"],
  },
  smtpOutputFailures: {
    type: "counter",
    text: "outgoing SMTP connections that failed",
    count: ["smtp.client.failed"],
  },
} as const;
