import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { closedRanges, ownV4, ownV6 } from "./closed";
import { namedDoors } from "./named-doors";
import { forwarded } from "./resolver";
import { coverSockets, unixSockets } from "./unix-sockets";

const TRIE = `Local:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
        +-- 10.7.0.0/30 2 0 2
           |-- 10.7.0.0
              /24 link UNICAST
           |-- 10.7.0.2
              /32 host LOCAL
        |-- 10.7.0.255
           /32 link BROADCAST
     |-- 172.17.0.1
        /32 host LOCAL
`;

test("this machine's addresses are read from the kernel's own table, and its neighbours' are not", () => {
  expect(ownV4(TRIE)).toEqual(["10.7.0.2/32", "10.7.0.255/32", "172.17.0.1/32"]);
  const zeros = "0".repeat(32);
  const line = (address: string, bits: string, flags: string) =>
    `${address} ${bits} ${zeros} 00 ${zeros} 00000000 00000003 00000000 ${flags}     eth0`;
  const routes = [
    line("fd000000000000000000000000000000", "40", "00000001"),
    line("fd000000000000000000000000000002", "80", "80200001"),
  ];
  expect(ownV6(`${routes.join("\n")}\n`)).toEqual(["fd00:0000:0000:0000:0000:0000:0000:0002/128"]);
});

test("the metadata services of clouds are closed, and what the administrator closes", () => {
  const closed = closedRanges(["10.0.0.0/8"], false);
  expect(closed).toEqual(expect.arrayContaining(["169.254.0.0/16", "168.63.129.16/32", "10.0.0.0/8"]));
  expect(closed.filter((range) => range.includes(":"))).toEqual([]);
  expect(closedRanges([], true)).toContain("fd00:ec2::254/128");
});

test("index and proxy on this machine are doors, and other addresses are not", () => {
  expect(
    namedDoors({
      PIP_INDEX_URL: "http://user:word@localhost:3141/root/pypi/+simple/",
      UV_DEFAULT_INDEX: "https://pypi.company.example/simple",
      https_proxy: "http://127.0.0.1:3128",
      UV_EXTRA_INDEX_URL: "https://[::1]/simple https://127.0.0.1:8443/simple",
      HOME: "http://127.0.0.1:1",
    }),
  ).toEqual([3141, 3128, 443, 8443]);
});

test("names are asked of a resolver that can be reached, with the options and domains as they were", () => {
  expect(forwarded("nameserver 127.0.0.53\nnameserver 10.0.0.2\noptions edns0\nsearch example.org\n")).toBe(
    "nameserver 198.18.0.53\nnameserver 10.0.0.2\noptions edns0\nsearch example.org\n",
  );
});

test("of the sockets in the file system those that have a name there are found, by paths with spaces too", async () => {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), "a socket-")), "here");
  const server = net.createServer().listen(file);
  await once(server, "listening");
  expect(unixSockets()).toContain(file);
  const client = net.connect(file);
  await once(client, "connect");
  expect(unixSockets().filter((one) => one === file)).toHaveLength(1);
  client.destroy();
  server.close();
  await once(server, "close");
  expect(unixSockets()).not.toContain(file);
});

test("the name of a socket that means nothing here, or only to its own process, covers nothing", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "held-"));
  const handle = await open(folder);
  const server = net.createServer().listen(`/proc/self/fd/${handle.fd}/door`);
  await once(server, "listening");
  expect(unixSockets().filter((one) => one.endsWith("/door") && one.startsWith("/proc"))).toEqual([]);
  server.close();
  await handle.close();
  const named = (at: string) => `ffff: 00000002 00000000 00010000 0001 01 12345 ${at}`;
  const names = ["/etc/passwd/door", `/${"a".repeat(300)}`, "/nowhere/at/all", "/etc/passwd"];
  expect(unixSockets(names.map(named).join("\n"))).toEqual([]);
});

test("a socket that does not listen is found too: a datagram needs nobody who accepts it", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "datagrams-"));
  const file = path.join(folder, "here");
  const bind = `import socket; socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind(${JSON.stringify(file)})`;
  execFileSync("python3", ["-c", bind]);
  expect(unixSockets(`ffff: 00000002 00000000 00000000 0002 01 12345 ${file}`)).toEqual([file]);
});

test("a folder that holds only sockets is covered as a whole, so that a service may bind its own again", () => {
  const top = mkdtempSync(path.join(os.tmpdir(), "services-"));
  const bind = (file: string) => {
    const at = path.join(top, file);
    mkdirSync(path.dirname(at), { recursive: true });
    execFileSync("python3", [
      "-c",
      "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])",
      at,
    ]);
    return at;
  };
  const [own, other, beside, needed] = ["own/a", "own/b", "data/c", "needed/d"].map(bind);
  writeFileSync(path.join(top, "own/service.pid"), "1");
  writeFileSync(path.join(top, "data/table.csv"), "1");
  const isNeeded = (folder: string) => folder === path.join(top, "needed");
  expect(coverSockets([own!, other!, beside!, needed!], isNeeded)).toEqual({
    folders: [path.join(top, "own")],
    sockets: [beside, needed],
  });
});
