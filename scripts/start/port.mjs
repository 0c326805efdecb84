// The public port, looked at before anything slow begins.
import net from "node:net";

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
    probe.once("error", () =>
      reject(new Error(`Port ${port} is taken. Choose another: PORT=3001 npm start`)),
    );
    probe.listen(port, () => probe.close(resolve));
  });
}
