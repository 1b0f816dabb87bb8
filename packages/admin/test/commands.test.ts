import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { commands, openOffline } from "../src/index.ts";
import { dataFolder, removeData, startServer } from "./data.ts";
import { type Ran, runLine } from "./terminal.ts";

interface Stage {
  /** Words as in a shell, but for quotes: `_` stands for a blank in a word. */
  readonly run: (line: string, input?: string) => Promise<Ran>;
  /** The answer as `--json` writes it. */
  readonly ask: (line: string, input?: string) => Promise<Record<string, unknown>>;
  readonly path: string;
  readonly running: boolean;
}

const done = (out: string | RegExp) => ({
  code: 0,
  out: out instanceof RegExp ? expect.stringMatching(out) : out,
  error: "",
});
const refused = (error: string | RegExp) => ({
  code: 1,
  out: "",
  error: error instanceof RegExp ? expect.stringMatching(error) : `mailwright: ${error}\n`,
});
const wrong = (error: RegExp) => ({ code: 2, out: "", error: expect.stringMatching(error) });

const queued = async ({ ask }: Stage): Promise<string> => {
  const { messages } = (await ask("queue list")) as { messages: { id: string }[] };
  return messages[0]?.id ?? "";
};

const RULE = JSON.stringify({
  name: "hello",
  priority: 7,
  if: [{ fact: "subject", operator: "is", value: "hello*" }],
  do: [{ type: "store", mailbox: "Greetings" }, { type: "discard" }],
});
const SERVER_RULE = RULE.replace('"mailbox"', '"account":"jim@example.com","mailbox"');
const MESSAGE = "From: ann@elsewhere.example\r\nTo: jim@example.com\r\nSubject: hello you\r\n\r\nx";

/** A test of each command; each is carried out in a running server, and on the data alone. */
const cases: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  async "account add"({ run, ask }) {
    const made = /^The account bob@example.com was made\.\nIts password.*: [a-z2-9]{20}\n$/;
    expect(await run("account add bob")).toEqual(done(made));
    expect(await run("account add bob")).toEqual(refused("bob is taken: choose another name."));
    expect(await run("account add bob@foreign.example")).toEqual(
      refused('There is no domain foreign.example: add it with "domain add foreign.example".'),
    );
    const eve = await ask("account add eve@second.example --password-stdin", "correct horse\nx");
    expect(eve).toEqual({ type: "created", id: expect.any(String), address: "eve@second.example" });
    const empty = await run("account add ida --password-stdin", "\nsecret");
    expect(empty).toEqual(
      wrong(/^mailwright: the password is empty: write it as the first line of standard input\n$/),
    );
    expect(await run("account add ida --password-stdin", "a\tb")).toEqual(
      refused("password: a control character or half a character"),
    );
    expect(await run("account add a_b@example.com")).toEqual(
      refused('address: " " may not stand in "a b@example.com"'),
    );
    expect(await run("account add @example.com")).toEqual(
      refused('address: there is no local part, or a dot too many in it, in "@example.com"'),
    );
  },
  async "account password"({ run, ask }) {
    expect(await run("account password jim")).toEqual(done(/changed\.\nIts password.*: \S{20}\n$/));
    expect(await ask("account password jim --password-stdin", "secret")).toEqual({
      type: "changed",
    });
    expect(await run("account password jim --password-stdin", "")).toEqual(wrong(/is empty/));
    expect(await run("account password nobody")).toEqual(
      refused('There is no account nobody: "account list" shows those there are.'),
    );
  },
  async "account disable"({ run, ask }) {
    expect(await run("account disable jim")).toEqual(done("The account jim is disabled.\n"));
    expect(await ask("account show jim")).toMatchObject({ state: "disabled" });
    expect(await run("account disable nobody")).toEqual(refused(/no account nobody/));
  },
  async "account enable"({ run, ask }) {
    await run("account disable jim");
    expect(await run("account enable jim")).toEqual(done("The account jim is enabled.\n"));
    expect(await ask("account show jim")).toMatchObject({ state: "enabled" });
    expect(await run("account enable nobody")).toEqual(refused(/no account nobody/));
  },
  async "account remove"({ run, ask }) {
    const { id } = await ask("account show jim");
    expect(await run("account remove sales")).toEqual(
      done("The account sales and its mail were removed.\n"),
    );
    expect(id).toEqual(expect.any(String));
    expect(await run("account show jim")).toEqual(refused(/no account jim/));
    await run("account add jim");
    expect(await ask("account show jim")).toMatchObject({ messages: 0, octets: 0, aliases: [] });
    expect(await run("account remove nobody")).toEqual(refused(/no account nobody/));
  },
  async "account show"({ run }) {
    expect(await run("account show sales")).toEqual(
      done(
        /^address {3}jim@example.com\n.*aliases {3}sales@example.com\nmail {6}1 message, 96 octets\n$/s,
      ),
    );
    expect(await run("account show nobody")).toEqual(refused(/no account nobody/));
  },
  async "account list"({ run, ask }) {
    expect(await run("account list")).toEqual(
      done(/^ADDRESS +STATE +MADE +ALIASES\njim@example.com +enabled +20\S+ +sales@example.com\n$/),
    );
    expect(await ask("account list second.example")).toEqual({ type: "accounts", accounts: [] });
    await run("account add bob");
    expect(await ask("account list --limit 1 --after bob")).toMatchObject({
      accounts: [{ address: "jim@example.com" }],
    });
    expect(await run("account list --limit few")).toEqual(wrong(/limit: write a whole number/));
    expect(await run("account list --limit 10001")).toEqual(
      wrong(/limit: write a whole number from 0 to 10000\n$/),
    );
    expect(await ask("account list --limit 10000")).toMatchObject({ type: "accounts" });
    expect(await run("account list SECOND.example")).toEqual(done("none\n"));
    for (const domain of ["nowhere", "a..b"]) {
      expect(await run(`account list ${domain}`)).toEqual(
        refused(`There is no domain ${domain}: "domain list" shows those there are.`),
      );
    }
  },
  async "domain add"({ run }) {
    expect(await run("domain add third.example")).toEqual(
      done("The domain third.example was added.\n"),
    );
    expect(await run("domain add third.example")).toEqual(refused(/is here already/));
    expect(await run("domain add third_example")).toEqual(
      refused('domain: " " may not stand in "third example"'),
    );
    expect(await run("domain add a..b")).toEqual(refused(/^mailwright: domain: .*, in "a..b"\n$/));
    expect(await run('domain add {"x"}.example')).toEqual(
      refused(String.raw`domain: "{" may not stand in "{\"x\"}.example"`),
    );
  },
  async "domain remove"({ run }) {
    expect(await run("domain remove second.example")).toEqual(done(/was removed/));
    expect(await run("domain remove second.example")).toEqual(
      refused('There is no domain second.example: "domain list" shows those there are.'),
    );
    expect(await run("domain remove example.com")).toEqual(refused(/is the main domain/));
    await run("domain add third.example");
    await run("domain main third.example");
    expect(await run("domain remove example.com")).toEqual(
      refused(
        'example.com has 1 account: remove them first; "account list example.com" shows them.',
      ),
    );
  },
  async "domain disable"({ run, ask }) {
    expect(await run("domain disable example.com")).toEqual(
      done("The domain example.com is disabled.\n"),
    );
    expect(await ask("account show jim")).toMatchObject({ domainState: "disabled" });
    expect(await run("domain disable foreign.example")).toEqual(refused(/no domain foreign/));
  },
  async "domain enable"({ run, ask }) {
    await run("domain disable example.com");
    expect(await run("domain enable example.com")).toEqual(
      done("The domain example.com is enabled.\n"),
    );
    expect(await ask("account show jim")).toMatchObject({ domainState: "enabled" });
    expect(await run("domain enable foreign.example")).toEqual(refused(/no domain foreign/));
  },
  async "domain main"({ run }) {
    expect(await run("domain main second.example")).toEqual(
      done("second.example is the main domain.\n"),
    );
    expect(await run("account show jim")).toEqual(refused(/no account jim/));
    expect(await run("domain main foreign.example")).toEqual(refused(/no domain foreign/));
  },
  async "domain list"({ run }) {
    expect(await run("domain list")).toEqual(
      done(/^DOMAIN +STATE\nexample.com +enabled +main\nsecond.example +enabled\n$/),
    );
  },
  async "alias add"({ run }) {
    expect(await run("alias add info@second.example jim")).toEqual(
      done("info@second.example is an alias of jim.\n"),
    );
    expect(await run("alias add sales jim")).toEqual(refused(/sales is taken/));
    expect(await run("alias add more nobody")).toEqual(refused(/no account nobody/));
    expect(await run("alias add a_b jim")).toEqual(refused('alias: " " may not stand in "a b"'));
    expect(await run("alias add a@foreign.example jim")).toEqual(refused(/no domain foreign/));
    expect(await run("alias add a")).toEqual(
      wrong(/target is missing: write alias add ALIAS TARGET/),
    );
  },
  async "alias remove"({ run, ask }) {
    expect(await run("alias remove sales")).toEqual(done("The alias sales was removed.\n"));
    expect(await run("alias remove sales")).toEqual(refused(/no alias sales/));
    expect(await run("alias remove jim")).toEqual(
      refused('jim is an account: "account remove" removes it, with its mail.'),
    );
    expect(await ask("account show jim")).toMatchObject({ aliases: [], messages: 1 });
    expect(await run("alias list jim")).toEqual(done("none\n"));
  },
  async "alias list"({ run }) {
    expect(await run("alias list jim")).toEqual(done("sales@example.com\n"));
    expect(await run("alias list nobody")).toEqual(refused(/no account nobody/));
  },
  async "rule list"({ run }) {
    expect(await run("rule list")).toEqual(done("none\n"));
    await run("rule set -", SERVER_RULE);
    expect(await run("rule list")).toEqual(
      done("PRIORITY  RULE   ACTIONS\n7         hello  store, discard\n"),
    );
    expect(await run("rule list --account jim")).toEqual(done("none\n"));
    expect(await run("rule list --account nobody")).toEqual(refused(/no account nobody/));
  },
  async "rule show"({ run }) {
    await run("rule set - --account jim", RULE);
    const shown = await run("rule show hello --account jim");
    expect(JSON.parse(shown.out)).toEqual(JSON.parse(RULE));
    expect(await run("rule show hello")).toEqual(
      refused('There is no rule "hello": "rule list" shows those there are.'),
    );
    expect(await run("rule show hello --account nobody")).toEqual(refused(/no account nobody/));
  },
  async "rule set"({ run, ask, path }) {
    expect(await run(`rule set ${SERVER_RULE}`)).toEqual(done("The rule was set.\n"));
    const file = join(path, "rule.json");
    await writeFile(file, SERVER_RULE.replace("7", "3"));
    expect(await run(`rule set @${file}`)).toEqual(done("The rule was set.\n"));
    expect(await ask("rule list")).toMatchObject({ rules: [{ name: "hello", priority: 3 }] });
    expect(await run("rule set -", RULE)).toEqual(
      refused(
        [
          "do[0].account: it is missing: write a text in quotation marks",
          "This is a rule of the server: for one of an account, say --account ADDRESS.",
        ].join("\nmailwright: "),
      ),
    );
    expect(await run(`rule set ${SERVER_RULE} --account jim`)).toEqual(
      refused(
        [
          'do[0]: the action store has no "account": write only type, mailbox',
          'This is a rule of jim, whose mailbox is meant: leave "account" out.',
        ].join("\nmailwright: "),
      ),
    );
    expect((await run('rule set {"do":[]}')).error).toBe(
      "mailwright: name: it is missing: write a text in quotation marks\n",
    );
    const bad = RULE.replace('"subject"', '"subjekt"').replace("7", "70");
    const { code, error } = await run("rule set - --account jim", bad);
    expect([code, error.split("\n")]).toEqual([
      1,
      [
        expect.stringMatching(/^mailwright: priority: 70 .*write/),
        expect.stringMatching(/^mailwright: if\[0\]\.fact: /),
        "",
      ],
    ]);
    expect(await run("rule set {")).toEqual(wrong(/^mailwright: rule: not JSON: /));
    expect(await run(`rule set @${file}.none`)).toEqual(refused(/rule.json.none/));
    expect(await run(`rule set ${RULE} --account nobody`)).toEqual(refused(/no account nobody/));
  },
  async "rule remove"({ run, ask }) {
    await run("rule set - --account jim", RULE);
    expect(await run("rule remove hello")).toEqual(
      refused('There is no rule "hello": "rule list" shows those there are.'),
    );
    expect(await run("rule remove nope --account jim")).toEqual(
      refused('There is no rule "nope": "rule list --account jim" shows those there are.'),
    );
    expect(await run("rule remove hello --account jim")).toEqual(done("The rule was removed.\n"));
    expect(await ask("rule list --account jim")).toEqual({ type: "rules", rules: [] });
    expect(await run("rule remove hello --account nobody")).toEqual(refused(/no account nobody/));
  },
  async "rule test"({ run, path }) {
    const file = join(path, "message");
    await writeFile(file, MESSAGE);
    await run("rule set -", SERVER_RULE);
    expect(await run(`rule test ${file}`)).toEqual(
      done(
        [
          'rule "hello" (priority 7): fired',
          '  subject is "hello*": "hello you", holds',
          "",
          'store {"account":"jim@example.com","mailbox":"Greetings"}, by rule "hello"',
          'discard, by rule "hello"',
          "",
        ].join("\n"),
      ),
    );
    expect(await run("rule test -", MESSAGE.replace("hello", "goodbye"))).toEqual(
      done(/missed\n.*misses\n\nno actions\n$/),
    );
    expect(await run(`rule test ${file} --account jim`)).toEqual(
      done("there are no rules\n\nno actions\n"),
    );
    expect(await run(`rule test ${file}.none`)).toEqual(refused(/message.none/));
  },
  async "queue list"({ run, ask }) {
    expect(await run("queue list --state due")).toEqual(
      done(/^ID .*\n\S{26} +<jim@example.com> +96 +20\S+ +1 +0 +0 +20\S+\n$/),
    );
    expect(await ask("queue list --state held")).toEqual({ type: "messages", messages: [] });
    expect(await ask("queue list --recipient @other.example --limit 1")).toMatchObject({
      messages: [],
    });
    expect(await run("queue list --state lost")).toEqual(
      wrong(/state: write due or active or held/),
    );
    expect(await run("queue list --state held")).toEqual(done("none\n"));
    expect(await run("queue list --limit 10001")).toEqual(wrong(/from 0 to 10000/));
  },
  async "queue show"(stage) {
    const shown = await stage.run(`queue show ${await queued(stage)}`);
    // What another server answered does not get at the terminal.
    expect(shown).toEqual(
      done(/<ann@elsewhere.example> due, 1 attempt, next .*, last told: 451 later\uFFFD\[2J\n$/),
    );
    expect(await stage.run("queue show none")).toEqual(refused(/no message none in the queue/));
  },
  async "queue hold"(stage) {
    expect(await stage.run(`queue hold ${await queued(stage)}`)).toEqual(done(/is on hold\.\n$/));
    expect(await stage.ask("queue list")).toMatchObject({ messages: [{ held: 1 }] });
    expect(await stage.run("queue hold none")).toEqual(refused(/no message none/));
  },
  async "queue release"(stage) {
    const id = await queued(stage);
    await stage.run(`queue hold ${id}`);
    expect(await stage.run(`queue release ${id}`)).toEqual(done(/is due now\.\n$/));
    expect(await stage.ask("queue list")).toMatchObject({ messages: [{ held: 0 }] });
    expect(await stage.run("queue release none")).toEqual(refused(/no message none/));
  },
  async "queue drop"(stage) {
    expect(await stage.run(`queue drop ${await queued(stage)}`)).toEqual(done(/was dropped\.\n$/));
    expect(await stage.ask("queue list")).toEqual({ type: "messages", messages: [] });
    expect(await stage.run("queue drop none")).toEqual(refused(/no message none/));
  },
  async "queue bounce"(stage) {
    const id = await queued(stage);
    expect(await stage.run(`queue bounce ${id}`)).toEqual(done(/was returned\.\n$/));
    expect(await stage.run(`queue show ${id}`)).toEqual(refused(/no message/));
    expect(await stage.run("queue bounce none")).toEqual(refused(/no message none/));
  },
  async "queue explain"(stage) {
    const id = await queued(stage);
    const note = stage.running ? "" : "No server is running: .* configuration.\n";
    const reason = stage.running ? "the last attempt was deferred" : "it waits for a server to run";
    expect(await stage.run(`queue explain ${id}`)).toEqual(
      done(
        new RegExp(
          String.raw`^<ann@.*\n {2}${reason}\n.*not a local domain\n {2}would go to elsewhere.example by remote\n${note}$`,
          "s",
        ),
      ),
    );
    await stage.run(`queue hold ${id}`);
    expect((await stage.run(`queue explain ${id}`)).out).toMatch(/held.*\n {2}it is on hold/);
    expect(await stage.run("queue explain none")).toEqual(refused(/no message none/));
  },
  async "router list"({ run }) {
    expect(await run("router list")).toEqual(done("none\n"));
    await run("router add old.example_=_example.com");
    expect(await run("router list")).toEqual(done("old.example = example.com\n"));
  },
  async "router add"({ run, ask }) {
    expect(await run("router add <info>_=_jim")).toEqual(done("The line was added.\n"));
    expect(await run("router add old.example_=_example.com --first")).toEqual(done(/added/));
    expect(await ask("router list")).toEqual({
      type: "lines",
      lines: ["old.example = example.com", "<info> = jim"],
    });
    const routed = await ask("explain info@old.example");
    expect(routed).toMatchObject({ route: { address: "jim@example.com" } });
    expect(await run("router add old.example")).toEqual(refused(/left = right/));
    expect(await run("router add old.example = new.example")).toEqual(wrong(/to be quoted/));
  },
  async "router remove"({ run, ask }) {
    await run("router add old.example_=_example.com");
    expect(await run("router remove old.example=EXAMPLE.com")).toEqual(
      done("The line was removed.\n"),
    );
    expect(await ask("router list")).toEqual({ type: "lines", lines: [] });
    expect(await run("router remove old.example=example.com")).toEqual(refused(/no such line/));
  },
  async "dnsbl list"({ run }) {
    expect(await run("dnsbl list")).toEqual(done("none\n"));
    await run("dnsbl add bl.example --code 127.0.0.2 --code 127.0.0.4");
    expect(await run("dnsbl list")).toEqual(
      done("ZONE        KIND   CODES\nbl.example  block  127.0.0.2 127.0.0.4\n"),
    );
  },
  async "dnsbl add"({ run, ask }) {
    expect(await run("dnsbl add bl.example")).toEqual(done("The list bl.example is asked.\n"));
    expect(await run("dnsbl add bl.example --allow")).toEqual(done(/asked/));
    expect(await ask("dnsbl list")).toEqual({
      type: "lists",
      lists: [{ zone: "bl.example", kind: "allow" }],
    });
    expect(await run("dnsbl add bl.example --code 300")).toEqual(
      refused(/^mailwright: codes\.0: not an/),
    );
    expect(await run("dnsbl add a..b")).toEqual(refused(/not a domain name/));
  },
  async "dnsbl remove"({ run, ask }) {
    await run("dnsbl add bl.example");
    expect(await run("dnsbl remove bl.example")).toEqual(done(/asked no more/));
    expect(await ask("dnsbl list")).toEqual({ type: "lists", lists: [] });
    expect(await run("dnsbl remove bl.example")).toEqual(refused(/no list bl.example/));
    await run("dnsbl add bl.example");
    await run("dnsbl add BL.example");
    expect(await ask("dnsbl list")).toEqual({ type: "lists", lists: [{ zone: "BL.example" }] });
    expect(await run("dnsbl remove Bl.Example")).toEqual(done(/asked no more/));
  },
  async "dnsbl check"({ run, running }) {
    expect(await run("dnsbl check 192.0.2.9")).toEqual(done("there are no lists to ask\n"));
    expect(await run("dnsbl check nowhere")).toEqual(refused("nowhere is no IP address."));
    // Without a server the lists are asked by the resolver of the machine.
    if (!running) return;
    await run("dnsbl add bl.example");
    expect(await run("dnsbl check 192.0.2.9")).toEqual(
      done(/^DNS lists: listed\n.*\nbl.example +block +listed +127.0.0.2\n$/),
    );
    expect(await run("dnsbl check 192.0.2.10")).toEqual(done(/^DNS lists: not listed\n/));
  },
  async "network list"({ run }) {
    expect(await run("network list")).toEqual(done("none\n"));
    await run("network allow 192.0.2.0/24");
    await run("network block 203.0.113.9");
    expect(await run("network list")).toEqual(
      done("NETWORK       STATE\n192.0.2.0/24  allowed\n203.0.113.9   blocked\n"),
    );
  },
  async "network allow"({ run, ask }) {
    await run("network block 192.0.2.0/24");
    expect(await run("network allow 192.0.2.0/24")).toEqual(done("192.0.2.0/24 is allowed.\n"));
    expect(await ask("network list")).toEqual({
      type: "networks",
      allow: ["192.0.2.0/24"],
      block: [],
    });
    expect(await run("network allow home")).toEqual(refused(/^mailwright: not an IP address/));
  },
  async "network block"({ run, ask }) {
    expect(await run("network block 203.0.113.0/24")).toEqual(done("203.0.113.0/24 is blocked.\n"));
    const explained = await ask("explain jim --client 203.0.113.9");
    expect(explained).toMatchObject({ client: { type: "refuse", code: 550 } });
    expect(await run("network block home")).toEqual(refused(/^mailwright: not an IP address/));
  },
  async "network remove"({ run, ask }) {
    await run("network block 203.0.113.9");
    expect(await run("network remove 203.0.113.9")).toEqual(done(/as any other/));
    expect(await ask("network list")).toMatchObject({ block: [] });
    expect(await run("network remove 203.0.113.9")).toEqual(refused(/neither allowed nor blocked/));
  },
  async "trigger list"({ run, running }) {
    expect(await run("trigger list")).toEqual(done("none\n"));
    await run('trigger set {"element":"numQueuedMessages","threshold":9,"period":"10m"}');
    const state = running ? " +warning +1\n$" : "\n$";
    expect(await run("trigger list")).toEqual(
      done(new RegExp(String.raw`^ELEMENT .*\nnumQueuedMessages +9 +600s${state}`)),
    );
  },
  async "trigger set"({ run, ask, running }) {
    const set = 'trigger set {"element":"numQueuedMessages","threshold":';
    expect(await run(`${set}9}`)).toEqual(done("The trigger was set.\n"));
    await run(`${set}10}`);
    expect(await ask("trigger list")).toMatchObject({
      triggers: [{ trigger: { element: "numQueuedMessages", threshold: 10 } }],
    });
    expect(await run(`${set}"many"}`)).toEqual(refused("threshold: write a number"));
    expect(await run('trigger set {"element":"x"}')).toEqual(
      refused("threshold: it is missing: write a number"),
    );
    expect(await run(`${set}9,"above":9}`)).toEqual(
      refused('a trigger has no "above": write only element, threshold, period, handler'),
    );
    // Which elements and handlers there are only a running server knows.
    const unknown = async (line: string, shown: string): Promise<void> =>
      expect(await run(line)).toEqual(
        running
          ? refused(new RegExp(`"nothing": "${shown}" shows those there are\n$`))
          : done("The trigger was set.\n"),
      );
    await unknown('trigger set {"element":"nothing","threshold":1}', "element list");
    await unknown(`${set}9,"handler":"nothing"}`, "handler list");
  },
  async "trigger remove"({ run, ask }) {
    await run('trigger set {"element":"numQueuedMessages","threshold":9}');
    expect(await run("trigger remove numQueuedMessages")).toEqual(done(/watched no more/));
    expect(await ask("trigger list")).toMatchObject({ triggers: [] });
    expect(await run("trigger remove numQueuedMessages")).toEqual(refused(/No trigger watches/));
  },
  async "handler list"({ run, ask }) {
    expect(await run("handler list")).toEqual(done(/^HANDLER .*\nwarning +mail +postmaster /));
    await run('handler set quiet {"type":"log"}');
    expect(await ask("handler list")).toMatchObject({
      handlers: { warning: { type: "mail" }, quiet: { type: "log" } },
    });
  },
  async "handler set"({ run }) {
    expect(await run('handler set quiet {"type":"log"}')).toEqual(
      done("The handler quiet was set.\n"),
    );
    expect(await run('handler set quiet {"type":"shout"}')).toEqual(
      refused("type: write log or mail"),
    );
    expect(await run('handler set quiet {"type":"log","to":"x"}')).toEqual(
      refused('a handler of type log has no "to": write only type'),
    );
    const set = 'trigger set {"element":"numQueuedMessages","threshold":9,"handler":"quiet"}';
    expect(await run(set)).toEqual(done(/set/));
  },
  async "handler remove"({ run }) {
    expect(await run("handler remove quiet")).toEqual(refused(/No handler quiet/));
    await run('handler set quiet {"type":"log"}');
    await run('trigger set {"element":"numQueuedMessages","threshold":9,"handler":"quiet"}');
    expect(await run("handler remove quiet")).toEqual(refused(/A trigger uses quiet/));
    await run("trigger remove numQueuedMessages");
    expect(await run("handler remove quiet")).toEqual(done("The handler quiet was removed.\n"));
  },
  async "element list"({ run, running }) {
    expect(await run("element list")).toEqual(
      running
        ? done(/^ELEMENT +VALUE +TYPE +MEANING\nnumQueuedMessages +1 +gauge +\S/)
        : refused(/Only a running server knows that/),
    );
  },
  async "log level"({ run, running }) {
    if (!running) {
      expect(await run("log level")).toEqual(
        refused('No server is running: set the levels in its configuration, as "log.levels".'),
      );
      return;
    }
    expect(await run("log level QUEUE all-info")).toEqual(
      done("QUEUE is logged at level 5, All Info.\n"),
    );
    expect(await run("log level")).toEqual(
      done("COMPONENT  LEVEL\ndefault    2      Major & Failures\nQUEUE      5      All Info\n"),
    );
    expect(await run("log level QUEUE")).toEqual(done(/^COMPONENT.*\nQUEUE +5/));
    expect(await run("log level account")).toEqual(done(/^COMPONENT.*\nACCOUNT +2/));
    expect(await run("log level queue 4")).toEqual(done(/^QUEUE is logged at level 4/));
    expect(await run("log level default 1")).toEqual(done(/^default is logged at level 1/));
    expect(await run("log level ACOUNT 3")).toEqual(
      refused("There is no component ACOUNT: perhaps ACCOUNT?"),
    );
    expect(await run("log level FOO 3")).toEqual(
      refused("There is no component FOO: write one of ACCOUNT, POP, QUEUE, default."),
    );
    expect(await run("log level QUEUE loud")).toEqual(refused(/not 0 to 5, nor one of/));
  },
  async "mailbox list"({ run }) {
    expect(await run("mailbox list jim")).toEqual(
      done(/^MAILBOX +UIDVALIDITY +UIDNEXT\nINBOX +\d+ +2\n1 message, 96 octets in all\n$/),
    );
    expect(await run("mailbox list nobody")).toEqual(refused(/no account nobody/));
  },
  async "mailbox messages"({ run, ask }) {
    expect(await run("mailbox messages jim inbox")).toEqual(
      done("UID  SIZE  RECEIVED              FLAGS\n1    96    2030-03-17T17:46:40Z\n"),
    );
    expect(await run("mailbox messages jim INBOX --after 1")).toEqual(done("none\n"));
    expect(await run("mailbox messages jim INBOX --limit 10001")).toEqual(wrong(/0 to 10000/));
    expect(await ask("mailbox messages jim INBOX --after 1 --limit 5")).toEqual({
      type: "messages",
      messages: [],
    });
    expect(await run("mailbox messages jim Other")).toEqual(refused(/no mailbox Other/));
    expect(await run("mailbox messages nobody INBOX")).toEqual(refused(/no account nobody/));
  },
  async "mailbox read"({ run, ask }) {
    const read = await run("mailbox read jim INBOX 1");
    expect(read).toEqual(
      done(/^Delivered-To: jim@example.com\r\nFrom: .*\r\n\r\nHello Jim!\r\n$/s),
    );
    const { content, ...answer } = await ask("mailbox read jim INBOX 1");
    expect(answer).toMatchObject({ type: "message", uid: 1, size: 96 });
    expect(Buffer.from(String(content), "base64").toString()).toBe(read.out);
    expect(await run("mailbox read jim INBOX 2")).toEqual(refused(/no message 2/));
    expect(await run("mailbox read jim INBOX one")).toEqual(wrong(/uid: write a whole number/));
    expect(await run("mailbox read jim Other 1")).toEqual(refused(/no mailbox Other/));
    expect(await run("mailbox read nobody INBOX 1")).toEqual(refused(/no account nobody/));
  },
  async explain({ run, path, running }) {
    const note = running ? "" : "No server is running: .*\n";
    expect(await run("explain sales+x")).toEqual(
      done(
        new RegExp(
          String.raw`^route:\n.*\n {2}delivered to jim@example.com by local, \S+\nfrom a stranger: accepted \(account\)\n${note}in all: delivered to jim@example.com by local\n$`,
          "s",
        ),
      ),
    );
    expect(await run("explain ann@elsewhere.example")).toEqual(
      done(/from a stranger: refused: 550.*\nin all: refused, 550 5.7.1 .*, by router\n$/s),
    );
    expect(await run("explain ann@elsewhere.example --from jim@example.com")).toEqual(
      done(/from jim@example.com: accepted \(authenticated client\)/),
    );
    expect(await run("explain jim --client nowhere")).toEqual(refused("nowhere is no IP address."));
    expect(await run("explain jim --client 192.0.2.9")).toEqual(done(/the client: accepted/));
    const file = join(path, "message");
    await writeFile(file, MESSAGE);
    await run("rule set - --account jim", RULE);
    expect(await run(`explain jim --message ${file}`)).toEqual(
      done(
        /rules of the server:\n.*no actions\nrules of jim@example.com:\n {2}rule "hello" \(priority 7\): fired.*\nin all: only copies are delivered, by rule "hello" of jim@example.com\n$/s,
      ),
    );
  },
  async reload({ run, running }) {
    expect(await run("reload")).toEqual(
      running
        ? done("Reloaded.\nRead at the next start only: data.\n")
        : refused(/Only a running server knows that/),
    );
  },
  async status({ run, running }) {
    expect(await run("status")).toEqual(
      running
        ? done(
            /^A server of version \d.* is running\.\nMessages in the queue: 1\nsmtp listens on 127.0.0.1:2525\.\n$/,
          )
        : done(/^No server is running; .*\nMessages in the queue: 1\n$/),
    );
  },
  async backup({ run, path }) {
    const file = join(path, "copy.db");
    expect(await run(`backup ${file}`)).toEqual(done(`All data were copied to ${file}.\n`));
    expect(existsSync(file)).toBe(true);
    expect(await run(`backup ${file}`)).toEqual(
      refused(`${file} is there already: choose another name`),
    );
    expect(await run(`backup ${path}/none/copy.db`)).toEqual(
      refused(`there is no folder ${path}/none: make it first`),
    );
  },
};

afterAll(removeData);

test("every command is tried", () => {
  expect(Object.keys(cases).toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
});

describe.each([
  ["in a running server", true],
  ["on the data alone", false],
])("%s", (_, running) => {
  test.each(Object.entries(cases))("%s", async (_name, tried) => {
    await using folder = await dataFolder();
    const { path } = folder;
    await using stage = new AsyncDisposableStack();
    // Once for all lines of a case: to open the data takes longer than what is done with them.
    const alone = running ? undefined : stage.use(await openOffline({ data: path }));
    if (running) stage.use(await startServer(path));
    const words = (line: string): string[] =>
      line.includes("{") ? line.split(/ (?![^{]*\})/) : line.split(" ");
    const run: Stage["run"] = (line, input) => {
      const given = words(line).map((word) =>
        line.includes("{") ? word : word.replaceAll("_", " "),
      );
      return runLine(path, given, { input, administrator: alone });
    };
    const ask: Stage["ask"] = async (line, input) => {
      const { out } = await run(`${line} --json`, input);
      return JSON.parse(out) as Record<string, unknown>;
    };
    await expect(tried({ run, ask, path, running })).resolves.toBeUndefined();
  });
});
