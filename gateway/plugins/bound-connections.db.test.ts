import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { listeningGateway } from "../bodies/testing/gateway";
import { rawRequest } from "../bodies/testing/raw-request";
import { watchReaders } from "./bound-connections";

const sockets: Socket[] = [];
const readers: ReturnType<typeof watchReaders>[] = [];
const gateway = listeningGateway(testServices(testDatabase()), (app) => {
  const own = watchReaders(app);
  readers.push(own);
  app.addHook("onRequest", async (request) => {
    own.begin(request);
    sockets.push(request.raw.socket);
  });
});

const look = async () => (await fetch(`${gateway.address}/sign-in`)).status;

test("bodies that drip keep no page from anybody", async () => {
  const slow = Array.from({ length: 400 }, () =>
    rawRequest(gateway.address, "POST", "/sign-in", { "content-length": "60000", expect: "100-continue" }),
  );
  onTestFinished(() => {
    for (const { close } of slow) close();
  });
  await Promise.all(slow.map(({ until }) => until(/100 Continue/)));
  for (const { socket } of slow) socket.write("x");
  expect(await look()).toBe(200);
});

test("a connection that asks for much without waiting is cut, and one that asks for a little is answered", async () => {
  const ask = (count: number) => {
    const { socket, until } = rawRequest(gateway.address, "GET", "/sign-in", {});
    socket.write("GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n".repeat(count - 1));
    return { socket, until };
  };
  const few = ask(4);
  expect(await few.until(/(sha256[\s\S]*){4}/)).toMatch(/^HTTP\/1.1 200/);
  few.socket.destroy();
  const many = ask(100);
  await once(many.socket, "close");
  expect(await look()).toBe(200);
});

test("whoever takes nothing of a page for a minute is cut, and until then is not", async () => {
  const { socket, until } = rawRequest(gateway.address, "GET", "/large", {});
  await until(/HTTP\/1.1 200/);
  socket.pause();
  const answering = sockets.at(-1)!;
  await expect.poll(() => answering.writableLength).toBeGreaterThan(0);
  const [clock] = readers;
  // What is on its way fills the buffers between the two at first.
  let afterMs = 0;
  let sentBytes = -1;
  while (sentBytes !== answering.bytesWritten) {
    sentBytes = answering.bytesWritten;
    afterMs += 1_000;
    clock!.look(performance.now() + afterMs);
    expect(await look()).toBe(200);
  }
  clock!.look(performance.now() + afterMs + 58_000);
  expect(answering.destroyed).toBe(false);
  clock!.look(performance.now() + afterMs + 62_000);
  expect(answering.destroyed).toBe(true);
  socket.destroy();
});
