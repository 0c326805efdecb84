import { isThisMachine } from "@/domain/net";

const HOST = /^(?:\[[0-9a-f:]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/i;

/**
 * The address to put into links: the public one. Where nobody has set that, it names this machine alone, and the one by
 * which the studio was asked is better: a colleague in the local network can open it.
 */
export function linkAddress(publicUrl: string, host: string | null | undefined): string {
  const { protocol, hostname } = new URL(publicUrl);
  return isThisMachine(hostname) && HOST.test(host ?? "") ? `${protocol}//${host}` : publicUrl;
}
