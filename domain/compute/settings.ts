/** What is kept of a compute target's file: where it is and how it behaves, without any credential. */
import type { TargetFile } from "./target-file";

export interface SshSettings {
  type: "ssh";
  address: string;
  port: number;
  user: string;
  /** How many runs at once; without it, as many as the machine has cores. */
  slots?: number | undefined;
  folder: string;
  give_up_after: number;
}

export interface RaySettings {
  type: "ray";
  address: string;
  /** Where the cluster reaches the studio, when that is not its public address. */
  studio_url?: string | undefined;
  give_up_after: number;
}

export interface ClusterSettings {
  type: "cluster";
  /** Kept and shown, as Azure's files have it. */
  size?: string | undefined;
  tier?: "dedicated" | "low_priority" | undefined;
  min_instances: number;
  max_instances: number;
  /** Seconds. */
  idle_time_before_scale_down: number;
  /** Runs at once on one node. */
  slots: number;
}

export type TargetSettings = SshSettings | RaySettings | ClusterSettings;

export interface SplitTarget {
  settings: TargetSettings;
  /** Each a value, or `secret:NAME`. */
  credentials: Record<string, string>;
  /** A file beside the YAML that holds the private key, with the field that names it. */
  keyFile?: { path: string; field: string[] } | undefined;
  hostKey?: string | undefined;
  notices: string[];
}

export function splitTarget(file: TargetFile): SplitTarget {
  if (file.type === "ray") return splitRay(file);
  if (file.type === "ssh" || file.type === "virtualmachine") return splitSsh(file);
  return splitCluster(file);
}

function splitRay({ address, studio_url, token, give_up_after }: TargetFile & { type: "ray" }): SplitTarget {
  const settings = {
    type: "ray" as const,
    address: address.replace(/(?<!\/)\/+$/, ""),
    studio_url,
    give_up_after,
  };
  return { settings, credentials: token === undefined ? {} : { token }, notices: [] };
}

function splitSsh(file: TargetFile & { type: "ssh" | "virtualmachine" }): SplitTarget {
  const azure = file.type === "virtualmachine" ? file.ssh_settings : undefined;
  const own = file.type === "ssh" ? file : undefined;
  const key = azure?.private_key ?? own?.private_key;
  const path = azure?.ssh_private_key_file ?? own?.private_key_file;
  const [, host = file.address, written] = /^(.*?)(?::(\d{1,5}))?$/.exec(file.address) ?? [];
  const port = file.port ?? azure?.ssh_port ?? (written === undefined ? 22 : Number(written));
  const { slots, folder, give_up_after } = file;
  const field = azure ? ["ssh_settings", "ssh_private_key_file"] : ["private_key_file"];
  return {
    settings: {
      type: "ssh",
      ...{ address: host, port, user: (azure?.admin_username ?? own?.user)! },
      ...{ slots, folder, give_up_after },
    },
    credentials: key === undefined ? {} : { private_key: key },
    keyFile: path === undefined ? undefined : { path, field },
    hostKey: file.host_key,
    notices:
      file.type === "virtualmachine" && file.resource_id !== undefined
        ? ["`resource_id` was not used: the machine is reached at its `address`."]
        : [],
  };
}

const UNUSED = ["location", "ssh_public_access_enabled", "enable_node_public_ip"] as const;

function splitCluster(file: TargetFile & { type: "cluster" | "amlcompute" }): SplitTarget {
  const { size, tier, min_instances, max_instances, idle_time_before_scale_down, slots } = file;
  const notices = UNUSED.filter((field) => file[field] !== undefined).map(
    (field) => `\`${field}\` was not used: the nodes are processes of the studio's own machine.`,
  );
  const bounds = { min_instances, max_instances, idle_time_before_scale_down, slots };
  return { settings: { type: "cluster", size, tier, ...bounds }, credentials: {}, notices };
}

/** What no field says by itself, each with the field that it is told at. */
export function findTargetProblem(settings: TargetSettings): { field: string; message: string } | null {
  if (settings.type !== "cluster" || settings.min_instances <= settings.max_instances) return null;
  const message = `\`min_instances\` is ${settings.min_instances}, which is more than \`max_instances\` (${settings.max_instances}).`;
  return { field: "min_instances", message };
}

/** Where a credential goes: it is given for this place and is asked for again when that changes. */
export function placeOf(settings: TargetSettings): string {
  if (settings.type === "cluster") return "";
  return settings.type === "ray" ? settings.address : `${settings.user}@${settings.address}:${settings.port}`;
}

/** The secret in which a credential is kept that was given as a value. */
export const secretOf = (target: string, field: string): string => `compute-${target}-${field}`;
