import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { prepareNode, startTestNode } from "../../../testing/with-node";
import { networkPrefix } from "./networks";

/** Tries each place that it is told, and says which of them answer. */
const TRY = `import json, socket, sys
for place in json.loads(sys.argv[1]):
    kind = socket.AF_UNIX if "name" in place else socket.AF_INET6 if ":" in place["address"] else socket.AF_INET
    target = place["name"] if "name" in place else (place["address"], place["port"])
    reached = socket.socket(kind)
    reached.settimeout(10)
    try: reached.connect(target)
    except OSError: continue
    try: said = reached.recv(10)
    except OSError: said = b""
    if said: print("reached", place["label"], flush=True)
print("tried", flush=True)
`;

type Place = { label: string } & ({ address: string; port: number } | { name: string });

async function listen(label: string, at: net.ListenOptions): Promise<Place> {
  const server = net.createServer((socket) => socket.on("error", () => undefined).end("here"));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(at, resolve));
  onTestFinished(() => void server.close());
  if (at.path) return { label, name: at.path };
  return { label, address: at.host!, port: (server.address() as AddressInfo).port };
}

/** A listener on each of this machine's addresses, one whose name lies in no file system, and one that all may open. */
function listenEverywhere(): Promise<Place[]> {
  const addresses = Object.values(os.networkInterfaces()).flatMap((all) => all ?? []);
  const reachable = addresses.filter(({ address }) => !address.startsWith("fe80"));
  const file = `/var/lib/atelier-test-${process.pid}.sock`;
  const abstract = { path: `\0atelier-test-${process.pid}` };
  return Promise.all([
    ...reachable.map(({ address }) => listen(address, { host: address, port: 0 })),
    listen("abstract", abstract),
    listen("in the file system", { path: file, readableAll: true, writableAll: true }),
  ]);
}

const ATTEMPTS = (places: Place[]) => `python try.py '${JSON.stringify(places)}'`;
const namespacesOf = (home: string): string[] =>
  existsSync("/run/netns")
    ? readdirSync("/run/netns").filter((name) => name.startsWith(networkPrefix(home)))
    : [];
const carriersOf = (home: string): number[] =>
  readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && commandLine(pid).includes(`/run/netns/${networkPrefix(home)}`));
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Binds the socket, and binds it anew when that is asked of it. */
const SERVICE = `import os, socket, sys
kind, at = getattr(socket, sys.argv[1]), sys.argv[2]
os.makedirs(os.path.dirname(at), exist_ok=True)
while True:
    bound = socket.socket(socket.AF_UNIX, kind)
    bound.bind(at)
    os.chmod(at, 0o777)
    if kind == socket.SOCK_STREAM: bound.listen()
    print("bound", flush=True)
    if not sys.stdin.readline(): break
    os.unlink(at)
`;

async function startService(kind: "SOCK_STREAM" | "SOCK_DGRAM", at: string): Promise<() => Promise<unknown>> {
  const service = spawn("python3", ["-c", SERVICE, kind, at], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => {
    service.kill("SIGKILL");
    rmSync(path.dirname(at), { recursive: true, force: true });
  });
  await once(service.stdout, "data");
  return () => {
    service.stdin.write("again\n");
    return once(service.stdout, "data");
  };
}

const CONNECT = (kind: string, at: string) =>
  `python -c 'import socket; socket.socket(socket.AF_UNIX, socket.${kind}).connect("${at}")' 2>/dev/null && echo reached`;

describe("a service whose socket is a file", () => {
  test.each(["SOCK_STREAM", "SOCK_DGRAM"] as const)(
    "is not reached by a run, nor when it binds it anew: %s",
    async (kind) => {
      const at = `/var/lib/atelier-test-${process.pid}-${kind}/door`;
      const bindAgain = await startService(kind, at);
      const { controller, home } = await startTestNode();
      const connect = CONNECT(kind, at);
      const wait = "echo tried; while [ ! -e /tmp/go ]; do sleep 0.05; done";
      const runId = controller.submit({ command: `${connect}; ${wait}; ${connect}; echo over` });
      await controller.until(() => controller.logOf(runId).includes("tried"));
      await bindAgain();
      writeFileSync(path.join(home, "runs", `${runId}.1`, "tmp/go"), "");
      expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
      expect(controller.logOf(runId)).toBe("tried\nover\n");
    },
  );
});

describe("a run with a network of its own", () => {
  test("reaches the studio's door, has a way out, and reaches no other listener of this machine", async () => {
    const [door, ...others] = await Promise.all([
      listen("door", { host: "127.0.0.1", port: 0 }),
      ...(await listenEverywhere()),
      { label: "metadata", address: "169.254.169.254", port: 80 },
    ] as const);
    const { controller } = await startTestNode({ doors: [(door as { port: number }).port] });
    const mapped = others.flatMap((place) =>
      "address" in place && !place.address.includes(":")
        ? [{ ...place, label: `mapped ${place.label}`, address: `::ffff:${place.address}` }]
        : [],
    );
    const runId = controller.submit({
      command: `${ATTEMPTS([door, ...others, ...mapped])}; grep -c '^outside\t00000000' /proc/net/route`,
      code: [controller.file("try.py", TRY)],
    });
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(controller.logOf(runId)).toBe("reached door\ntried\n1\n");
    expect(controller.facts.network).toMatchObject({ mode: "outside", isOwn: true });
  });

  test("reaches the studio alone where its target says so, and the next one in its slot is not bound by that", async () => {
    const door = await listen("door", { host: "127.0.0.1", port: 0 });
    const { controller } = await startTestNode({ doors: [(door as { port: number }).port] });
    const submit = (network?: "none" | "full") =>
      controller.submit({
        command: `${ATTEMPTS([door])}; grep -c '^outside\t00000000' /proc/net/route || true`,
        code: [controller.file("try.py", TRY)],
        network,
      });
    const logOf = async (runId: string) => {
      await controller.outcomeOf(runId);
      return controller.logOf(runId);
    };
    expect(await logOf(submit("none"))).toBe("reached door\ntried\n0\n");
    expect(await logOf(submit("full"))).toBe("reached door\ntried\n1\n");
  });

  test("cannot change, leave or listen in on it", async () => {
    const { controller } = await startTestNode();
    const script = `import ctypes, os, socket, struct
libc = ctypes.CDLL(None, use_errno=True)
def try_to(what, act):
    try: act()
    except OSError: print(what, "refused")
    else: print(what, "DONE")
def call(*words):
    if libc.syscall(*words) < 0: raise OSError(ctypes.get_errno(), "refused")
def route():
    message = struct.pack("=IHHIIBBBBBBBBI", 28, 24, 0x605, 1, 0, 2, 0, 0, 0, 254, 4, 0, 1, 0)
    link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    link.send(message)
    error = struct.unpack_from("=i", link.recv(100), 16)[0]
    if error: raise OSError(-error, "refused")
try_to("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
try_to("packet", lambda: socket.socket(17, socket.SOCK_RAW, 0))
try_to("vsock", lambda: socket.socket(40, socket.SOCK_STREAM, 0))
try_to("route", route)
try_to("leave", lambda: open("/proc/1/ns/net"))
def multicast():
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.bind(("198.18.0.2", 0))
    out.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("198.18.0.2"))
    out.sendto(b"who", ("224.0.0.251", 5353))
try_to("multicast", multicast)
print(open("/proc/self/status").read().split("CapBnd:")[1].split()[0])
`;
    const runId = controller.submit({ command: "python spy.py", code: [controller.file("spy.py", script)] });
    await controller.outcomeOf(runId);
    const tried = ["raw", "packet", "vsock", "route", "leave", "multicast"];
    expect(controller.logOf(runId)).toBe(
      `${tried.map((what) => `${what} refused\n`).join("")}0000000000000000\n`,
    );
  });

  test("keeps it over a restart of the node, and when what carries it has died", async () => {
    let asked = 0;
    const server = net.createServer((socket) => {
      asked += 1;
      socket.on("error", () => undefined).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { controller, home, start } = prepareNode({ doors: [port] });
    const first = await start();
    const ask = `import socket, time
while True:
    try: socket.create_connection(("127.0.0.1", ${port}), 1).close()
    except OSError: pass
    time.sleep(0.05)
`;
    controller.submit({ command: "python ask.py", code: [controller.file("ask.py", ask)] });
    const untilAskedAgain = async () => {
      const before = asked;
      await controller.until(() => asked > before + 3);
    };
    await untilAskedAgain();
    await first.stop();
    await controller.until(() => namespacesOf(home).length === 1);
    await untilAskedAgain();
    await start();
    await controller.until(() => namespacesOf(home).length > 1);
    await untilAskedAgain();
    process.kill(Number(readFileSync(path.join(home, "network", "0.pid"), "utf8")), "SIGKILL");
    await untilAskedAgain();
  });

  test("leaves none of it when it ends after its node has gone, nor does the node when it stops", async () => {
    const { controller, home, start } = prepareNode();
    const node = await start();
    const runId = controller.submit({ command: "echo up; until [ -e go ]; do sleep 0.05; done" });
    await controller.until(() => controller.logOf(runId) === "up\n");
    await node.stop();
    await controller.until(() => namespacesOf(home).join() === `${networkPrefix(home)}0`);
    const work = path.join(home, "runs", `${runId}.1`, "work", "go");
    writeFileSync(work, "");
    await controller.until(() => namespacesOf(home).length === 0 && carriersOf(home).length === 0);
  });
});

test("a node removes what a killed one has left in slots that it has not", async () => {
  const { controller, home, start } = prepareNode({ slots: 3 });
  await start();
  await controller.until(() => namespacesOf(home).length === 4);
  // The second stands for one that was started with fewer slots after a kill: it knows nothing of the first.
  const fewer = prepareNode({ slots: 1, home });
  await fewer.start();
  await controller.until(() => namespacesOf(home).length === 2);
});

test("a machine without the programs says that runs share its network, and what to install", async () => {
  const { controller } = await startTestNode({ isolation: "uid" });
  await controller.until(() => controller.facts.network);
  expect(controller.facts.network).toMatchObject({
    mode: "full",
    isOwn: false,
    explain: expect.stringContaining("share the network of this machine"),
  });
});
