import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../testing/start-studio";
import { holdPort } from "./port.mjs";

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A process that answers on the socket with its own id. */
async function listenOn(fd: number): Promise<ChildProcess> {
  const program = `require("net").createServer((socket) => socket.end(String(process.pid))).listen({ fd: 3 }, () => console.log("up"))`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit", fd] });
  children.push(child);
  await once(child.stdout!, "data");
  return child;
}

const connected = async (port: number) => {
  const socket = net.connect(port, "127.0.0.1").setEncoding("utf8");
  await once(socket, "connect");
  return socket;
};
const answerOf = async (socket: net.Socket) => Number((await once(socket, "data"))[0]);

test("who connects after the listener was killed waits for the next one", async () => {
  const port = await freePort();
  const held = holdPort(port);
  const first = await listenOn(held.fd);
  expect(await answerOf(await connected(port))).toBe(first.pid);
  first.kill("SIGKILL");
  await once(first, "exit");
  const waiting = await Promise.all(Array.from({ length: 20 }, () => connected(port)));
  const answers = Promise.all(waiting.map(answerOf));
  const second = await listenOn(held.fd);
  expect(new Set(await answers)).toEqual(new Set([second.pid]));
  held.close();
});

test("a port that another program has is refused in words, and is free once it is let go", async () => {
  const port = await freePort();
  const other = net.createServer().listen(port);
  await once(other, "listening");
  expect(() => holdPort(port)).toThrow(/is taken. Choose another/);
  other.close();
  await once(other, "close");
  holdPort(port).close();
});
