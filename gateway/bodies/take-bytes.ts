import { AppError } from "@/domain/errors";
import type { Announced } from "@/server/blobs/put-blobs";
import type { App, Request } from "../deps";
import { announcedLength } from "./guard";

/** No file is larger. */
const MAX_FILE_BYTES = 64 * 1024 ** 3;

/**
 * Makes the doors of a scope take the bytes of a file, whatever their type says, as they come. There is no other way for a
 * door to get at them, and each is known as such by its config.
 */
export function takeBytes(scope: App): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
  scope.addHook("onRoute", (route) => {
    const body = { maxBytes: MAX_FILE_BYTES, ...route.config?.body };
    route.config = { ...route.config, bytes: true, body };
  });
}

/** The bytes of the request, and what it says of them: their count, and their SHA-256 where it has a Content-Digest. */
export function arriving(request: Request): { bytes: AsyncIterable<Uint8Array>; announced: Announced } {
  return {
    bytes: readBody(request),
    announced: { sizeBytes: announcedLength(request), sha256: readDigest(request.headers["content-digest"]) },
  };
}

async function* readBody({ raw }: Request): AsyncGenerator<Uint8Array> {
  try {
    // The connection stays, so that whoever sends too much reads why it was refused.
    for await (const piece of raw.iterator({ destroyOnReturn: false })) yield piece;
  } catch {
    throw new AppError(
      "invalid",
      "The body broke off before its end: nothing was stored. Send the file again.",
    );
  }
}

/** `sha-256=:<base64>:`, as RFC 9530 has it; digests of other kinds beside it are passed over. */
export function readDigest(header: string | string[] | undefined): string | undefined {
  const [, value] = /(?:^|,)\s*sha-256\s*=\s*([^,]*)/i.exec(String(header ?? "")) ?? [];
  if (value === undefined) return undefined;
  const [, base64 = ""] = /^:([A-Za-z0-9+/]{43}=):\s*$/.exec(value) ?? [];
  if (base64 === "")
    throw new AppError("invalid", "Content-Digest: a SHA-256 is written as sha-256=:<base64>:");
  return Buffer.from(base64, "base64").toString("hex");
}
