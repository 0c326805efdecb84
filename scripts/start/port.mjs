// The public port: looked at before anything slow begins, and held for as long as the studio lives.
import net from "node:net";
import { getSystemErrorName } from "node:util";

const OTHER_PORT = "Choose another: PORT=3001 npm start";

/** The port to serve on. Throws when `PORT` is none, or when another program has it. @returns {Promise<number>} */
export async function choosePort() {
  const given = process.env.PORT || "3000";
  const port = /^\d+$/.test(given) ? Number(given) : 0;
  if (port < 1 || port > 65_535) throw new Error(`PORT is “${given}”: a number from 1 to 65535 is needed.`);
  await refuseTakenPort(port);
  return port;
}

/** @param {number} port */
function refuseTakenPort(port) {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", () => reject(new Error(`Port ${port} is taken. ${OTHER_PORT}`)));
    probe.listen(port, () => probe.close(resolve));
  });
}

/**
 * Opens the socket of the public port without listening, which is for the gateway to do on the descriptor: whoever connects
 * while it is started again waits in the socket's queue, as long as we have the descriptor too. A server of Node's own
 * would begin to take connections, so this is the handle that its clusters share in the same way.
 * @param {number} port @returns {{ fd: number, close(): void }}
 */
export function holdPort(port) {
  for (const [address, family] of /** @type {const} */ ([
    ["::", 6],
    ["0.0.0.0", 4],
  ])) {
    const handle = /** @type {any} */ (net)._createServerHandle(address, port, family, -1, 0);
    if (typeof handle === "number") {
      // A machine without IPv6, where the other one is opened.
      if (family === 6) continue;
      throw new Error(`Port ${port} cannot be opened (${getSystemErrorName(handle)}). ${OTHER_PORT}`);
    }
    // That a port is taken is said by none of its calls before it listens.
    const bound = { port: 0 };
    handle.getsockname(bound);
    if (bound.port === port) return { fd: handle.fd, close: () => handle.close() };
    handle.close();
    break;
  }
  throw new Error(`Port ${port} is taken. ${OTHER_PORT}`);
}
