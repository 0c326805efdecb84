/**
 * What a run sees whose file system is an image's: that, read-only, with what every run has in it. Nothing of the machine is
 * there but its devices, and the program that gives up root's rights, which lies in the data folder's place. No mount of ours
 * has a link of the image on its way: `environments/images/tidy-root.ts` has made those places.
 */
import path from "node:path";
import type { Carried } from "./carried-program";
import { depth, parents } from "./nesting";
import type { Isolation, Place } from "./sandbox";

export interface Root {
  folder: string;
  /** The data folder: in its place is an empty one, with what the run may see of it. */
  home: string;
  /** The words that start setpriv there. */
  setpriv: string[];
  carried: Carried["files"];
}

export const RESOLVER = "/etc/resolv.conf";

export function rootOf(folder: string, home: string, setpriv: Carried | undefined): Root {
  const at = path.join(home, "carried");
  return { folder, home, setpriv: setpriv?.words(at) ?? [], carried: setpriv?.files ?? [] };
}

export function imageMounts(
  { accounts, devices, shared }: Pick<Isolation, "accounts" | "devices" | "shared">,
  { tmp, readable, writable, network, shmBytes }: Place,
  { folder, home, carried }: Root,
): string[] {
  const resolver = network?.resolver?.from ?? shared[0];
  const shown = [
    ...readable.map((target) => ["--ro-bind", target, target]),
    ...writable.map((target) => ["--bind", target, target]),
    ...carried.map(({ from, name }) => ["--ro-bind", from, path.join(home, "carried", name)]),
  ].sort((a, b) => depth(a[2]!) - depth(b[2]!));
  const inPlace = (from: string | undefined, at: string) => (from ? ["--ro-bind", from, at] : []);
  return [
    ...["--ro-bind", folder, "/", "--bind", tmp, "/tmp", "--bind", tmp, "/var/tmp"],
    ...["--perms", "0755", "--tmpfs", home],
    ...shown.flatMap(([how, from, target]) => [...parents([home], target!), how!, from!, target!]),
    ...inPlace(resolver, RESOLVER),
    ...inPlace(accounts?.passwd, "/etc/passwd"),
    ...inPlace(accounts?.group, "/etc/group"),
    ...["--remount-ro", home],
    ...["--proc", "/proc", "--dev", "/dev", "--ro-bind", "/sys", "/sys"],
    ...devices.flatMap((device) => ["--dev-bind", device, device]),
    ...["--perms", "1777", "--size", `${shmBytes ?? 2 * 1024 ** 3}`, "--tmpfs", "/dev/shm"],
  ];
}
