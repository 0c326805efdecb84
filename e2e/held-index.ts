import { EventEmitter, once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { makeWheel } from "../scripts/testing/wheel";

export interface HeldIndex {
  /** With a user and a password, as only the door of builds leads to an address of this machine. */
  url: string;
  /** Resolves when a build has asked for the package. */
  asked: Promise<void>;
  /** Lets go what was held back, and all that is asked from now on. */
  answer(): void;
  close(): void;
}

/** A package index of one wheel that answers when it is told to: until then a build goes on. */
export async function startHeldIndex(name: string, host: string): Promise<HeldIndex> {
  const module = name.replaceAll("-", "_");
  const file = `${module}-1.0-py3-none-any.whl`;
  const wheel = await makeWheel(module);
  const events = new EventEmitter();
  const [asked, opened] = [once(events, "asked"), once(events, "opened")];
  const server = http.createServer(async (request, response) => {
    events.emit("asked");
    await opened;
    if (request.url === `/simple/${name}/`)
      response.setHeader("content-type", "text/html").end(`<a href="../../${file}">${file}</a>`);
    else if (request.url === `/${file}`) response.end(wheel);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, host, done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://reader:password@${host}:${port}/simple`,
    asked: asked.then(() => undefined),
    answer: () => void events.emit("opened"),
    close() {
      events.emit("opened");
      server.closeAllConnections();
      server.close();
    },
  };
}
