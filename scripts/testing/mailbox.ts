/** For tests: a real mail server that keeps what it is given. */
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface Mail {
  from: string;
  to: string[];
  text: string;
  /** Who had signed in, and whether the mail came over TLS. */
  user: string | null;
  isSecure: boolean;
}

export interface MailboxOptions {
  host?: string;
  /** Who may send; without one everybody may, and nobody is asked. */
  login?: { user: string; password: string };
  /** With it the server has STARTTLS. */
  certificate?: { key: string; cert: string };
  keep(mail: Mail): void;
}

export interface OpenMailbox {
  port: number;
  close(): Promise<void>;
}

/** No mail is taken for `nobody@…`. */
export async function openMailbox(options: MailboxOptions): Promise<OpenMailbox> {
  const { host = "127.0.0.1", login, certificate, keep } = options;
  const server = new SMTPServer({
    ...certificate,
    authOptional: !login,
    // Signing in without TLS is allowed here, so that a test sees who sends a password over an open line.
    allowInsecureAuth: true,
    disabledCommands: [...(certificate ? [] : ["STARTTLS"]), ...(login ? [] : ["AUTH"])],
    onAuth: ({ username, password }, _session, done) =>
      username === login?.user && password === login?.password
        ? done(null, { user: username })
        : done(Object.assign(new Error("Not that password"), { responseCode: 535 })),
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith("nobody@")
        ? done(Object.assign(new Error("No such mailbox"), { responseCode: 550 }))
        : done(),
    onData(stream, { envelope, user, secure }, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : "";
        const to = envelope.rcptTo.map(({ address }) => address);
        keep({ from, to, text: Buffer.concat(parts).toString(), user: user ?? null, isSecure: secure });
        done();
      });
    },
  });
  // A client that leaves in the middle of a handshake is what some tests are about.
  server.on("error", () => {});
  await new Promise<void>((done) => server.listen(0, host, done));
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}
