import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import type { MailServer } from "@/domain/mail-server";
import { readPrivateHost } from "@/domain/private-hosts";
import { LETTER } from "@/scripts/testing/letter";
import { type Mail, type MailboxOptions, openMailbox } from "@/scripts/testing/mailbox";
import { guardConnects } from "../core/guarded-connect";
import type { Answer } from "./answer";
import { sendMail } from "./send-mail";

const login = { user: "atelier", password: "p@ss/wörd:%41 long" };
const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-mail-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Signed by itself, for 127.0.0.1 and a name. */
function makeCertificate(name: string) {
  const [key, cert] = ["key", "cert"].map((part) => path.join(folder, `${name}-${part}.pem`)) as [
    string,
    string,
  ];
  const names = `subjectAltName=IP:127.0.0.1,DNS:${name}`;
  const words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${name}`];
  execFileSync("openssl", [...words, "-addext", names, "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { file: cert, key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}
const known = makeCertificate("mail.example");
const unknown = makeCertificate("other.example");

async function startMailbox(options: Omit<MailboxOptions, "keep">) {
  const mails: Mail[] = [];
  const { port, close } = await openMailbox({ ...options, keep: (mail) => mails.push(mail) });
  onTestFinished(close);
  const server: MailServer = {
    ...{ host: "127.0.0.1", port, isTls: false, from: "Atelier <atelier@example.org>" },
    ...{ user: login.user, password: login.password },
  };
  return { server, mails };
}

/** Sends from a studio that was started with `NODE_EXTRA_CA_CERTS`. */
async function send(server: MailServer): Promise<Answer> {
  const words = ["--import", "tsx", "scripts/testing/send-mail.ts", JSON.stringify(server)];
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: known.file };
  return JSON.parse((await promisify(execFile)(process.execPath, words, { env })).stdout);
}

describe("a mail server that asks who sends", () => {
  it("is given user and password, whatever signs these hold, once STARTTLS has shut the line", async () => {
    const { server, mails } = await startMailbox({ login, certificate: known });
    expect(await send(server)).toMatchObject({ isDelivered: true, status: 250 });
    expect(mails).toMatchObject([{ user: "atelier", isSecure: true, to: ["team@example.org"] }]);
  });

  it("and refuses the password is named with the setting to look at, and asked again later", async () => {
    const { server, mails } = await startMailbox({ login, certificate: known });
    const answer = await send({ ...server, password: "another" });
    expect(answer).toMatchObject({ isDelivered: false, isFinal: false, status: 535 });
    expect(answer.message).toContain("does not take the user and the password of ATELIER_SMTP_URL");
    expect(JSON.stringify(answer)).not.toContain("another");
    expect(mails).toEqual([]);
  });

  it("and shows a certificate that nobody vouches for is given no password and no mail", async () => {
    const { server, mails } = await startMailbox({ login, certificate: unknown });
    const answer = await send(server);
    expect(answer).toMatchObject({ isDelivered: false });
    expect(answer.message).toContain("could not be used: self-signed certificate");
    expect(mails).toEqual([]);
  });

  it("elsewhere and has no STARTTLS is given no password over the open line", async () => {
    const { server, mails } = await startMailbox({ login });
    const guard = guardConnects([readPrivateHost("127.0.0.1")!], (_host, _options, done) =>
      done(null, [{ address: "127.0.0.1", family: 4 }]),
    );
    const services = { guard, publicUrl: "http://127.0.0.1:3000" };
    const answer = await sendMail(services, { ...server, host: "mail.example" }, "a@b.c", LETTER, 10_000);
    expect(answer).toMatchObject({ isDelivered: false, isFinal: false });
    expect(answer.message).toContain("it has no STARTTLS, and a password goes over no open line");
    expect(mails).toEqual([]);
  });
});
