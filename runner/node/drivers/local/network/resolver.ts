/** How names are resolved from a network of a run's own. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";

/** What is sent here goes to the name server that this machine itself asks first. */
export const FORWARDED_RESOLVER = "198.18.0.53";

/** A file in place of another. */
export interface Replacement {
  from: string;
  at: string;
}

/**
 * The resolver's file for such a network. Name servers are often on the loopback or have an address that is closed
 * there (systemd's, a cloud's), so they are asked by way of one that is not; options and domains stay.
 */
export async function writeResolver(home: string, file = "/etc/resolv.conf"): Promise<Replacement | null> {
  if (!existsSync(file)) return null;
  const from = path.join(home, "tools", "resolv.conf");
  await writeFile(from, forwarded(readFileSync(file, "utf8")), { mode: 0o644 });
  return { from, at: realpathSync(file) };
}

export function forwarded(text: string): string {
  // Those that can be reached stay as the next to be asked, which answer by TCP too.
  const others = text.split("\n").filter((line) => !/^\s*nameserver\s+(127\.|::1|169\.254\.)/.test(line));
  return [`nameserver ${FORWARDED_RESOLVER}`, ...others].join("\n");
}
