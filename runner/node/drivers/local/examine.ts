import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { HostFacts } from "@/domain/compute";
import { type NodeOptions, type Settings, withDefaults } from "../../options";
import { HostEngine } from "./environments/images/host-engine";
import { describeHost, type Examined } from "./facts";
import { detectGroups, tidyGroups } from "./launch/cgroups";
import { detectIsolation } from "./launch/detect";
import { detectNetworks } from "./network/detect";

/** Finds out, by trying, what protects and limits runs on this machine. */
export async function examineHost(settings: Settings): Promise<Omit<Examined, "interpreters">> {
  const [isolation, engine] = await Promise.all([detectIsolation(settings), HostEngine.find(settings)]);
  const networks = await detectNetworks(settings, isolation);
  return { isolation, networks, engine, groups: detectGroups(`${settings.name}-${settings.uidBase}`) };
}

/** The same for `doctor`: in a folder of its own, so that a studio that works here is left alone. */
export async function examineForDoctor(options: Omit<NodeOptions, "home" | "name">): Promise<HostFacts> {
  const home = await mkdtemp(path.join(os.tmpdir(), "atelier-doctor-"));
  try {
    const examined = await examineHost(withDefaults({ ...options, home, name: "doctor" }));
    await examined.networks.close(new Set());
    tidyGroups(examined.groups);
    return describeHost({ ...examined, interpreters: [] });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
