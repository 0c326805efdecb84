import type dns from "node:dns";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPrivateHost } from "@/domain/private-hosts";
import { type ConnectGuard, guardConnects, RefusedAddress } from "./guarded-connect";

/** A network in which names lead where the test says. */
const NAMES: Record<string, string[]> = {
  "inside.test": ["10.1.2.3"],
  "mixed.test": ["8.8.8.8", "192.168.0.7"],
  "metadata.test": ["169.254.169.254"],
  "here.test": ["127.0.0.1"],
};
let asked: string[] = [];
const resolve: typeof dns.lookup = ((
  host: string,
  _options: object,
  callback: (...all: unknown[]) => void,
) => {
  asked.push(host);
  const found = (NAMES[host] ?? []).map((address) => ({ address, family: net.isIP(address) }));
  if (found.length > 0) callback(null, found);
  else callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" }), []);
}) as typeof dns.lookup;

const guardFor = (list: string[]) =>
  guardConnects(
    list.map((entry) => readPrivateHost(entry)!),
    resolve as never,
  );

let server: http.Server;
let port: number;
let requests: string[] = [];
beforeAll(async () => {
  server = http.createServer((request, response) => {
    requests.push(`${request.headers.host}${request.url}`);
    response.end("reached");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What a request by the agents of the guard comes to: the body, or the failure. */
function ask(guard: ConnectGuard, url: string): Promise<string | Error> {
  requests = [];
  asked = [];
  const isTls = url.startsWith("https");
  const agent = guard.agents()[isTls ? "https" : "http"];
  return new Promise((done) => {
    const sent = (isTls ? https : http).get(url, { agent });
    sent.on("response", async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part);
      done(Buffer.concat(parts).toString());
    });
    sent.on("error", done);
  });
}

describe("a connection to an address that somebody entered", () => {
  test.each([
    "http://127.0.0.1:PORT/",
    "http://[::1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f.1:PORT/",
    "http://0.0.0.0:PORT/",
    "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/",
    "http://inside.test/",
    "http://mixed.test/",
    "http://here.test:PORT/",
    "http://metadata.test/",
    "https://127.0.0.1:PORT/",
    "https://inside.test/",
  ])("is refused before it is made: %s", async (url) => {
    const outcome = await ask(guardFor([]), url.replace("PORT", `${port}`));
    expect(outcome).toBeInstanceOf(RefusedAddress);
    expect(requests).toEqual([]);
  });

  test("names the list, the address and the port in its refusal", async () => {
    const refused = (await ask(guardFor([]), "http://inside.test:9000/")) as Error;
    expect(refused.message).toBe(
      "The studio does not connect to inside.test: its address is 10.1.2.3, which is not an address of the public internet. The owner of the platform can list inside.test:9000 in ATELIER_PRIVATE_HOSTS.",
    );
  });

  test.each(["here.test", "here.test:PORT", "127.0.0.0/8", "127.0.0.1:PORT"])(
    "is made to a host that is listed as %s",
    async (entry) => {
      const guard = guardFor([entry.replace("PORT", `${port}`)]);
      expect(await ask(guard, `http://here.test:${port}/x`)).toBe("reached");
      expect(requests).toEqual([`here.test:${port}/x`]);
      expect(asked).toEqual(["here.test"]);
    },
  );

  test("goes to no other port than the one that is listed", async () => {
    const outcome = await ask(guardFor(["here.test:1"]), `http://here.test:${port}/`);
    expect(outcome).toBeInstanceOf(RefusedAddress);
  });

  test.each(["169.254.169.254", "metadata.test", "0.0.0.0/0"])(
    "never reaches the metadata service of a cloud, though %s is listed",
    async (entry) => {
      for (const host of ["metadata.test", "169.254.169.254"])
        expect(await ask(guardFor([entry]), `http://${host}/`)).toBeInstanceOf(RefusedAddress);
    },
  );

  test("of a name that is not there fails as such", async () => {
    expect(await ask(guardFor([]), "http://nowhere.test/")).toMatchObject({ code: "ENOTFOUND" });
  });

  test("does not use a look-up or a socket that its caller brings along", async () => {
    const agent = guardFor([]).agents().http;
    const lookup = (_host: string, _options: object, callback: (...all: unknown[]) => void) =>
      callback(null, "127.0.0.1", 4);
    const refused = await new Promise((done) =>
      http.get({ host: "inside.test", port, agent, lookup: lookup as never }).on("error", done),
    );
    expect(refused).toBeInstanceOf(RefusedAddress);
  });
});

describe("a plain connection", () => {
  test("is made where the list allows it, and refused elsewhere", async () => {
    const socket = await guardFor(["127.0.0.1"]).connect({ host: "here.test", port, timeoutMs: 5_000 });
    expect(socket.remoteAddress).toBe("127.0.0.1");
    socket.destroy();
    for (const host of ["127.0.0.1", "[::1]", "here.test", "inside.test"])
      await expect(guardFor([]).connect({ host, port, timeoutMs: 5_000 })).rejects.toThrow(RefusedAddress);
  });

  test("to nobody fails with the reason", async () => {
    const silent = net.createServer();
    await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
    const closed = (silent.address() as AddressInfo).port;
    await new Promise((done) => silent.close(done));
    const guard = guardFor(["127.0.0.1"]);
    await expect(guard.connect({ host: "127.0.0.1", port: closed, timeoutMs: 5_000 })).rejects.toThrow(
      "ECONNREFUSED",
    );
  });
});
