import type { SshSettings } from "@/domain/compute/settings";
import type { AttachedTarget } from "@/runner/controller/attached/attached-targets";
import { SshConnection } from "@/runner/node/drivers/ssh/connection";
import { openSshDriver } from "@/runner/node/drivers/ssh/ssh-driver";
import type { Reach, ReachMeans } from "./reach";

export function reachBySsh(
  { name, credentials, hostKey }: AttachedTarget,
  settings: SshSettings,
  means: ReachMeans & { studioPort: number },
): Reach {
  const { address, port, user, folder, slots, give_up_after } = settings;
  const privateKey = credentials.private_key ?? "";
  const place = { target: name, address, port, user, folder, privateKey, hostKey };
  const connection = new SshConnection(place, means);
  return {
    get facts() {
      return connection.facts;
    },
    openDriver: openSshDriver(connection, give_up_after * 1000),
    open: () => connection.open(),
    close: () => connection.close(),
    detach: async () => void (await connection.call("detach").catch(() => undefined)),
    slots: () => slots ?? connection.facts?.cores ?? null,
  };
}
