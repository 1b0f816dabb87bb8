import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { listenPop3 } from "@mailwright/pop3/server";
import { expect, test } from "vitest";
import { World } from "./world.ts";

const LARGE = `Subject: large\r\n\r\n${`.${"x".repeat(76)}\r\n`.repeat(60_000)}`;

test("a session over a socket of the machine", async () => {
  const world = new World();
  world.mail.set("ann", ["Subject: small\r\n\r\n", LARGE]);
  await using server = await listenPop3({ port: 0, authentication: "any" }, world);
  const socket = connect(server.endpoint.port, server.endpoint.address);
  socket.write("USER ann\r\nPASS secret\r\nRETR 2\r\nDELE 1\r\nQUIT\r\n");
  const got = await text(socket);
  expect(got).toContain(
    `+OK ${LARGE.length} octets\r\n${LARGE.replaceAll("\r\n.", "\r\n..")}.\r\n`,
  );
  expect(got.endsWith("+OK message 1 deleted\r\n+OK 1 messages removed\r\n")).toBe(true);
  expect(world.mail.get("ann")).toEqual([LARGE]);
});

test("a client that ends its side at once is answered to the end", async () => {
  const world = new World();
  world.mail.set("ann", ["Subject: small\r\n\r\n", LARGE]);
  await using server = await listenPop3({ port: 0, authentication: "any" }, world);
  const socket = connect(server.endpoint.port, server.endpoint.address);
  socket.end("USER ann\r\nPASS secret\r\nRETR 2\r\nDELE 2\r\nQUIT\r\n");
  const got = await text(socket);
  expect(got.endsWith("+OK message 2 deleted\r\n+OK 1 messages removed\r\n")).toBe(true);
  expect(world.mail.get("ann")).toEqual(["Subject: small\r\n\r\n"]);
});

test("clients that break off at any moment are survived", async () => {
  const world = new World();
  world.mail.set("ann", [LARGE]);
  await using server = await listenPop3({ port: 0, authentication: "any" }, world);
  const { port, address } = server.endpoint;
  const input = "USER ann\r\nPASS secret\r\nRETR 1\r\n";
  for (let length = 0; length <= input.length; length++) {
    const socket = connect(port, address);
    socket.on("error", () => {});
    socket.write(input.slice(0, length));
    await new Promise((resolve) => socket.once("data", resolve));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.resetAndDestroy();
    await closed;
  }
  const last = connect(port, address);
  last.write("CAPA\r\nQUIT\r\n");
  expect(await text(last)).toContain("\r\nSASL PLAIN\r\n");
  expect(world.mail.get("ann")).toEqual([LARGE]);
});
