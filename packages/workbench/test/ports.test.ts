/** Siblings never import each other: here it is seen that one has the shape the other asks for. */
import { type Accounts, accountsEvents, type Settings } from "@mailwright/accounts";
import type { Clock, EventCatalogue, EventSink, MailEvent, Random } from "@mailwright/core";
import {
  type AccountRules,
  type AccountRulesPort,
  type AccountsPort,
  type BodiesPort,
  deliveryEvents,
  type Incoming,
  type MailstorePort,
  type Notices,
  type NoticesParts,
  type SettingsPort,
  type Submission,
} from "@mailwright/delivery";
import type { Dnsbl } from "@mailwright/dnsbl";
import { type Events, eventsEvents, type TriggersParts } from "@mailwright/events";
import { type Bodies, type Mailstore, mailstoreEvents } from "@mailwright/mailstore";
import { type Network, netEvents } from "@mailwright/net";
import { pop3Events } from "@mailwright/pop3";
import type { Pop3ServerParts } from "@mailwright/pop3/server";
import { type Lists, type Protection, protectionEvents } from "@mailwright/protection";
import { type QueueRouter, type QueueSpool, queueEvents } from "@mailwright/queue";
import type { Directory, Router } from "@mailwright/router";
import {
  type IncomingMessage,
  type SmtpHandlers,
  smtpEvents,
  type SpoolPort,
} from "@mailwright/smtp";
import type { Draft, Spool } from "@mailwright/spool";
import {
  type MemoryHost,
  type MemoryNetwork,
  type MemorySink,
  type SeededRandom,
  type VirtualClock,
} from "@mailwright/testkit";
import { expect, expectTypeOf, test } from "vitest";

test("the world of the testkit is one for net and core", () => {
  expectTypeOf<MemoryNetwork>().toExtend<Network>();
  expectTypeOf<MemoryHost>().toExtend<Network>();
  expectTypeOf<VirtualClock>().toExtend<Clock>();
  expectTypeOf<SeededRandom>().toExtend<Random>();
  expectTypeOf<MemorySink<MailEvent>>().toExtend<EventSink>();
});

test("the accounts know what the router, delivery and the doors ask", () => {
  expectTypeOf<Accounts>().toExtend<Directory>();
  expectTypeOf<Accounts>().toExtend<AccountsPort>();
  expectTypeOf<Accounts["authenticate"]>().toExtend<NonNullable<SmtpHandlers["authenticate"]>>();
  expectTypeOf<Accounts["authenticate"]>().toExtend<Pop3ServerParts["authenticate"]>();
});

test("the mail store files what delivery has, and opens what POP3 reads", () => {
  expectTypeOf<Mailstore>().toExtend<MailstorePort>();
  type Opening = ReturnType<Mailstore["openMaildrop"]>;
  expectTypeOf<Opening>().toExtend<ReturnType<Pop3ServerParts["maildrop"]>>();
});

test("the spool keeps bodies for all", () => {
  expectTypeOf<Spool>().toExtend<SpoolPort<Draft>>();
  expectTypeOf<Spool>().toExtend<QueueSpool>();
  expectTypeOf<Spool>().toExtend<Bodies>();
  expectTypeOf<Spool>().toExtend<BodiesPort>();
});

test("a message passes from SMTP to the queue, and by the router on", () => {
  expectTypeOf<IncomingMessage<Draft>>().toExtend<Incoming>();
  expectTypeOf<Submission["accept"]>().toExtend<SmtpHandlers<Draft>["accept"]>();
  expectTypeOf<Router>().toExtend<QueueRouter>();
});

test("rules are kept where delivery reads them, and notices are what triggers send", () => {
  expectTypeOf<Settings>().toExtend<SettingsPort>();
  expectTypeOf<AccountRules>().toExtend<AccountRulesPort>();
  expectTypeOf<Spool>().toExtend<NoticesParts["spool"]>();
  expectTypeOf<Notices["send"]>().toExtend<TriggersParts["mail"]>();
});

test("protection asks the DNS lists, and answers who connects", () => {
  expectTypeOf<Dnsbl>().toExtend<Lists>();
  expectTypeOf<Protection["connect"]>().toExtend<NonNullable<SmtpHandlers["connect"]>>();
});

test("every catalogue is one, under names of its own", () => {
  const catalogues = [
    accountsEvents,
    deliveryEvents,
    eventsEvents,
    mailstoreEvents,
    netEvents,
    pop3Events,
    protectionEvents,
    queueEvents,
    smtpEvents,
  ];
  expectTypeOf(catalogues).toExtend<readonly EventCatalogue[]>();
  expectTypeOf<Events<(typeof catalogues)[number]>>().toExtend<EventSink>();
  const names = catalogues.flatMap((catalogue) => Object.keys(catalogue));
  expect(new Set(names).size).toBe(names.length);
});
