/** For tests: a machine that is attached, as the driver has it. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { BuildReport } from "@/domain/node/messages";
import { withDefaults } from "../../../options";
import { SshConnection } from "../connection";
import { openSshDriver } from "../ssh-driver";
import { Sshd } from "./sshd";

const REACHED_MS = 20_000;

export interface Attached {
  sshd: Sshd;
  home: string;
  /** What is kept there for this studio. */
  top: string;
  connect(studioPort?: number): Promise<SshConnection>;
  open(
    connection: SshConnection,
    giveUpMs?: number,
    builds?: BuildReport[],
  ): ReturnType<ReturnType<typeof openSshDriver>>;
}

export async function attachMachine(): Promise<Attached> {
  const sshd = await Sshd.start();
  const home = mkdtempSync(path.join(os.tmpdir(), "atelier-attached-"));
  const connections: SshConnection[] = [];
  onTestFinished(async () => {
    for (const connection of connections) await connection.close();
    await sshd.close();
    rmSync(home, { recursive: true, force: true });
  });
  const { user, port, privateKey, folder } = sshd;
  return {
    sshd,
    home,
    top: path.join(folder, "box"),
    async connect(studioPort = 9) {
      const place = { target: "box", address: "127.0.0.1", port, user, folder, privateKey, hostKey: null };
      const options = { home, owner: "box", studioPort, pinHostKey: async () => {}, onChange: () => {} };
      const connection = new SshConnection(place, options);
      connections.push(connection);
      connection.open();
      await connection.reached(REACHED_MS);
      return connection;
    },
    open(connection, giveUpMs = 60_000, builds = []) {
      const settings = withDefaults({ home, name: "test", slots: 1, graceMs: 500, log: () => {} });
      return openSshDriver(connection, giveUpMs)(settings, async (report) => {
        builds.push(report);
        return { buildId: "bld_1" };
      });
    },
  };
}
