/** For tests: a receiver of webhooks and a mail server, both real, on ports of their own. */
import net, { type AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { type Mail, type OpenMailbox, openMailbox } from "@/scripts/testing/mailbox";
import { openReceiver, type Receiver } from "@/scripts/testing/webhook-receiver";

/** Call it at the top of the file; it is there when the tests begin. */
export function testReceiver(): Receiver {
  const receiver = {} as Receiver;
  beforeAll(async () => void Object.assign(receiver, await openReceiver()));
  afterAll(() => receiver.close());
  return receiver;
}

export interface Mailbox {
  port: number;
  mails: Mail[];
}

export function testMailbox(): Mailbox {
  const box: Mailbox = { port: 0, mails: [] };
  let opened: OpenMailbox;
  beforeAll(async () => {
    opened = await openMailbox({ keep: (mail) => box.mails.push(mail) });
    box.port = opened.port;
  });
  afterAll(() => opened.close());
  return box;
}

/** Takes connections and says nothing, as a server that hangs. */
export function testSilence(): { port: number } {
  const silence = { port: 0 };
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => void sockets.add(socket.on("error", () => {})));
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    silence.port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return silence;
}
