import { EventEmitter, once } from "node:events";
import net from "node:net";
import fastify from "fastify";
import { expect, onTestFinished, test } from "vitest";
import type { App } from "../deps";
import { boundConnections } from "./bound-connections";

const MAX = 5;

async function openServer() {
  const app: App = fastify();
  boundConnections(app, { max: MAX });
  app.get("/", async () => "answered");
  const asked = new EventEmitter();
  app.get("/held", async () => {
    asked.emit("begun");
    await once(asked, "letGo");
    return "held";
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => app.close());
  const { port } = app.server.address() as net.AddressInfo;
  const connect = async () => {
    const socket = net.connect(port, "127.0.0.1").setEncoding("latin1");
    onTestFinished(() => void socket.destroy());
    await once(socket, "connect");
    return socket;
  };
  const ask = (socket: net.Socket, path: string) => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const countOf = () =>
    new Promise<number>((resolve) => app.server.getConnections((_failure, count) => resolve(count)));
  return { connect, ask, countOf, asked };
}

test("those who hold all connections and ask for nothing keep nobody out", async () => {
  const { connect, ask, countOf } = await openServer();
  const idle = [];
  for (let place = 0; place < 3 * MAX; place++) idle.push(await connect());
  idle.at(-1)!.write("GET / HTTP/1.1\r\nX-Slow: ");
  for (let asked = 0; asked < 3; asked++) {
    const socket = await connect();
    ask(socket, "/");
    const [answer] = await once(socket, "data");
    expect(answer).toContain("answered");
  }
  await expect.poll(countOf).toBe(MAX);
});

test("who waits for an answer is not let go for those who come", async () => {
  const { connect, ask, countOf, asked } = await openServer();
  const waiting = await connect();
  const begun = once(asked, "begun");
  ask(waiting, "/held");
  await begun;
  const others = [];
  for (let place = 0; place < 3 * MAX; place++) others.push(await connect());
  await expect.poll(countOf).toBe(MAX);
  asked.emit("letGo");
  const [answer] = await once(waiting, "data");
  expect(answer).toContain("held");
});
