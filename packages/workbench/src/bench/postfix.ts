import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cache, freePort, greeted, type Peer } from "./peers.ts";

/** The installed Postfix, or one unpacked from Debian's package into the cache; no system file changes. */
function files(): string | undefined {
  if (existsSync("/usr/lib/postfix/sbin/master")) return "/";
  const folder = join(cache, "postfix");
  if (existsSync(join(folder, "usr/lib/postfix/sbin/master"))) return folder;
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("apt-get", ["download", "postfix"], { cwd: folder, stdio: "ignore" });
    const archive = readdirSync(folder).find((name) => name.endsWith(".deb")) ?? "";
    execFileSync("dpkg", ["-x", archive, folder], { cwd: folder, stdio: "ignore" });
    return folder;
  } catch {
    return undefined;
  }
}

function configuration(folder: string, base: string, port: number): void {
  const main = {
    compatibility_level: "3.6",
    queue_directory: join(folder, "spool"),
    data_directory: join(folder, "data"),
    command_directory: join(base, "usr/sbin"),
    daemon_directory: join(base, "usr/lib/postfix/sbin"),
    shlib_directory: join(base, "usr/lib/postfix"),
    meta_directory: join(base, "etc/postfix"),
    mail_owner: "daemon",
    setgid_group: "mail",
    myhostname: "bench.example",
    mydestination: "example.com",
    mynetworks: "127.0.0.0/8",
    inet_interfaces: "127.0.0.1",
    inet_protocols: "ipv4",
    import_environment: `MAIL_CONFIG TZ LD_LIBRARY_PATH=${join(base, "usr/lib/postfix")}`,
    alias_maps: "",
    local_recipient_maps: "",
    // Every message is accepted, written, synced and then held: receiving alone is measured.
    smtpd_recipient_restrictions:
      "check_client_access static:HOLD, permit_mynetworks, reject_unauth_destination",
    smtpd_peername_lookup: "no",
    default_process_limit: "250",
    maillog_file: "/dev/stdout",
  };
  const services = [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "rewrite unix - - n - - trivial-rewrite",
    "proxymap unix - - n - - proxymap",
    "anvil unix - - n - 1 anvil",
    "bounce unix - - n - 0 bounce",
    "error unix - - n - - error",
    "postlog unix-dgram n - n - 1 postlogd",
  ];
  mkdirSync(join(folder, "etc"));
  const lines = Object.entries(main).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(join(folder, "etc/main.cf"), `${lines.join("\n")}\n`);
  writeFileSync(join(folder, "etc/master.cf"), `${services.join("\n")}\n`);
}

function folders(folder: string): void {
  const spool = join(folder, "spool");
  const names =
    "active bounce corrupt defer deferred flush hold incoming private maildrop public pid saved trace";
  for (const name of names.split(" ")) mkdirSync(join(spool, name), { recursive: true });
  mkdirSync(join(folder, "data"));
  execFileSync("chown", ["-R", "daemon:daemon", join(folder, "data"), spool]);
  execFileSync("chown", ["root:root", spool, join(spool, "pid")]);
  execFileSync("chgrp", ["mail", join(spool, "maildrop"), join(spool, "public")]);
  chmodSync(join(spool, "maildrop"), 0o730);
  chmodSync(join(spool, "public"), 0o710);
  chmodSync(folder, 0o755);
}

/** Postfix, holding every message. */
export const postfix: Peer = {
  name: "postfix",
  durability: "queue file and fsync before 250; delivery held",
  async start() {
    if (process.getuid?.() !== 0) return { missing: "it starts as root only" };
    const base = files();
    if (base === undefined)
      return { missing: "Postfix is not installed, and could not be unpacked" };
    const folder = mkdtempSync(join(tmpdir(), "mailwright-postfix-"));
    const port = await freePort();
    folders(folder);
    configuration(folder, base, port);
    const child = spawn(
      join(base, "usr/lib/postfix/sbin/master"),
      ["-c", join(folder, "etc"), "-d"],
      {
        stdio: "ignore",
        env: { ...process.env, LD_LIBRARY_PATH: join(base, "usr/lib/postfix") },
      },
    );
    await greeted(port, child);
    return {
      port,
      pid: child.pid ?? 0,
      async [Symbol.asyncDispose]() {
        child.kill("SIGTERM");
        if (child.exitCode === null) await once(child, "exit");
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};
