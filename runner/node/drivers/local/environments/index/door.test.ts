import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { IndexDoor } from "./door";
import { doorPlaces } from "./places";

test("a build that knocks and is gone at once, by every way, leaves the door standing", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-door-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const socket = path.join(folder, "door");
  const places = doorPlaces();
  places.index("http://reader:secret@127.0.0.1:9/simple");
  const door = await IndexDoor.open(socket, places, { hostVariables: {}, privateHosts: [] });
  onTestFinished(() => door.close());
  const knocks = ["CONNECT x:1", "GET http://x/", "POST http://x/", `GET /${places.token}/0/simple/`];
  for (const knock of Array.from({ length: 40 }, () => knocks).flat()) {
    const client = net.connect(socket);
    await once(client, "connect");
    client.write(`${knock} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n`);
    client.destroy();
  }
  const last = net.connect(socket);
  last.write("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
  const [answer] = await once(last, "data");
  expect(`${answer}`).toMatch(/^HTTP\/1\.1 404/);
  last.destroy();
});
