import { textOfBytes } from "@/domain/artifact-names";
import { AppError, notFound } from "@/domain/errors";
import type { Request } from "@/gateway/deps";
import type { ArtifactOwner } from "@/server/artifacts/owner";

export interface ArtifactPlace {
  owner: ArtifactOwner;
  /** Inside the owner; empty for its root. Not checked yet. */
  path: string;
}

/**
 * What follows `marker` in the address, decoded once. Routers and clients decode and fold paths in ways of their own, so
 * the bytes that were sent are read. These doors ask no questions: a client that escapes nothing means a file `why?.txt`.
 */
export function addressAfter(request: Request, marker: string): string {
  const address = request.raw.url ?? "";
  const at = address.indexOf(marker);
  if (at < 0 || address.includes("#")) throw new AppError("invalid", "The artifact path is not right.");
  try {
    return decodeURIComponent(address.slice(at + marker.length));
  } catch {
    throw new AppError("invalid", "The artifact path is not encoded as UTF-8.");
  }
}

/**
 * Clients escape nothing themselves: a name like `caf%e9` arrives as a byte that is no text, which no router takes. In an
 * address of artifacts such bytes are spelled before it is routed.
 */
export function withoutOddBytes(address: string): string {
  const [path = "", ...query] = address.split("?");
  const isOdd =
    path.includes("/mlflow-artifacts/") && /^(?:[^%]|%[0-9a-f]{2})*$/i.test(path) && !isText(path);
  if (!isOdd) return address;
  const bytes = path.replace(/%(..)/g, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const text = textOfBytes(Buffer.from(bytes, "latin1"));
  return [text.split("/").map(encodeURIComponent).join("/"), ...query].join("?");
}

function isText(address: string): boolean {
  try {
    decodeURIComponent(address);
    return true;
  } catch {
    return false;
  }
}

/** `<experiment>/<run>/artifacts/<path>` or `<experiment>/models/<model>/artifacts/<path>`: what an artifact URI holds. */
export function readPlace(address: string): ArtifactPlace {
  const place = findPlace(address);
  if (!place) throw notFound("artifact", address);
  return place;
}

export function findPlace(address: string): ArtifactPlace | undefined {
  const model = /^[\w-]+\/models\/([\w-]+)\/artifacts(?:\/(.*))?$/s.exec(address);
  if (model) return { owner: { kind: "model", id: model[1]! }, path: model[2] ?? "" };
  const run = /^[\w-]+\/([\w-]+)\/artifacts(?:\/(.*))?$/s.exec(address);
  return run ? { owner: { kind: "run", name: run[1]! }, path: run[2] ?? "" } : undefined;
}
