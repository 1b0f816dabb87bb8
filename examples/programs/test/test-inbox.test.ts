import { createTransport } from "nodemailer";
import { expect, test } from "vitest";
import { testWelcome, welcome } from "../src/test-inbox.ts";
import { run } from "./program.ts";

test("the test of the app passes, run by itself", async () => {
  expect(await run("test-inbox")).toEqual({ exitCode: 0, output: "passed\n" });
});

test("it passes for an app that sends by another client", async () => {
  const app: typeof welcome = async ({ name, address }, { host, port }) => {
    const transport = createTransport({ host, port, auth: { user: "app", pass: "secret" } });
    const subject = `Welcome, ${name}!`;
    await transport.sendMail({ from: "app@app.example", to: address, subject, html: "<p>Hi" });
  };
  await expect(testWelcome(app)).resolves.toBeUndefined();
});

test("it fails for an app that is wrong, and for one that sends nothing", async () => {
  const impolite: typeof welcome = (user, server) => welcome({ ...user, name: "you" }, server);
  await expect(testWelcome(impolite)).rejects.toThrow("Welcome, you!");
  await expect(testWelcome(async () => {})).rejects.toThrow("timeout");
});
