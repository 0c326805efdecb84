import { AppError, notFound } from "@/domain/errors";

/** The code of a refusal by the guard of connections. */
const REFUSED = "invalid";

/** What the servers' own codes come to. Amazon's first, then Azure's; both are told by name and never by a text. */
const WRONG_CREDENTIALS = new Set([
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "InvalidToken",
  "ExpiredToken",
  "AuthenticationFailed",
  "InvalidAuthenticationInfo",
]);
const FORBIDDEN = new Set([
  "AccessDenied",
  "Forbidden",
  "AuthorizationFailure",
  "AuthorizationPermissionMismatch",
  "PublicAccessNotPermitted",
  "NoAuthenticationInformation",
  "ResourceNotFound",
]);
const NO_CONTAINER = new Set(["NoSuchBucket", "ContainerNotFound"]);
const NO_FILE = new Set(["NoSuchKey", "NotFound", "BlobNotFound"]);
const UNREACHED: Record<string, string> = {
  ENOTFOUND: "its name is not known: look at how it is written",
  EAI_AGAIN: "its name could not be looked up at this moment",
  ECONNREFUSED: "nothing listens there: look at the port, and whether the server runs",
  ECONNRESET: "it broke the connection",
  ETIMEDOUT: "it did not answer in time",
  TimeoutError: "it did not answer in time",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  EPROTO: "it does not speak TLS: the address may begin with http:// and not https://",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not one that this machine trusts",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not one that this machine trusts",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not one that this machine trusts",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

export interface Asked {
  /** The datastore, and the host and the bucket or container as they are written. */
  datastore: string;
  host: string;
  container: string;
  path?: string;
}

/** A failure of a client, as a sentence that somebody can act on. */
export function explainFailure(failure: unknown, { datastore, host, container, path }: Asked): AppError {
  const causes = chainOf(failure);
  const known = causes.find((cause) => cause instanceof AppError) as AppError | undefined;
  if (known) return known;
  // Azure's client keeps of a refused connection its code, which is one of ours, and its words.
  const refused = causes.find((cause) => (cause as { code?: unknown }).code === REFUSED);
  if (refused) return new AppError(REFUSED, (refused as Error).message);
  const codes = causes.flatMap(codesOf);
  const has = (set: ReadonlySet<string>) => codes.some((code) => set.has(code));
  const title = `The datastore ${datastore}`;
  if (has(WRONG_CREDENTIALS))
    return new AppError(
      "invalid",
      `${title} does not take its credentials: they are wrong or have expired. Update them.`,
    );
  if (has(NO_CONTAINER))
    return new AppError(
      "invalid",
      `${title} names ${container}, which ${host} does not have: make it there, or correct the name.`,
    );
  if (has(NO_FILE)) return notFound("file", path ?? container);
  if (has(FORBIDDEN))
    return new AppError(
      "invalid",
      `${title}: ${host} does not let us into ${container}. Its credentials are wrong, or have no right there: update them. Without any, only what is public can be read.`,
    );
  const unreached = codes.find((code) => Object.hasOwn(UNREACHED, code));
  if (unreached)
    return new AppError("unavailable", `${title}: ${host} cannot be reached, as ${UNREACHED[unreached]}.`);
  const status = causes.map(statusOf).find((found) => found !== undefined);
  const said = codes[0] ?? (failure instanceof Error ? failure.name : "an error");
  const kind = status !== undefined && status < 500 && status !== 429 ? "invalid" : "unavailable";
  return new AppError(kind, `${title}: ${host} answered with ${said}${status ? ` (${status})` : ""}.`);
}

/** The failure and what caused it, however deep; a client that tried several addresses has several causes. */
function chainOf(failure: unknown, depth = 0): unknown[] {
  if (failure === null || typeof failure !== "object" || depth > 6) return [];
  const { cause, errors, innerError } = failure as {
    cause?: unknown;
    errors?: unknown[];
    innerError?: unknown;
  };
  const inner = [cause, innerError, ...(Array.isArray(errors) ? errors : [])];
  return [failure, ...inner.flatMap((each) => chainOf(each, depth + 1))];
}

function codesOf(failure: unknown): string[] {
  const { code, name, details } = failure as {
    code?: unknown;
    name?: unknown;
    details?: { errorCode?: unknown };
  };
  return [details?.errorCode, code, name].filter(
    (word): word is string => typeof word === "string" && word !== "Error" && word !== "RestError",
  );
}

function statusOf(failure: unknown): number | undefined {
  const { statusCode, $metadata } = failure as {
    statusCode?: unknown;
    $metadata?: { httpStatusCode?: unknown };
  };
  const status = statusCode ?? $metadata?.httpStatusCode;
  return typeof status === "number" ? status : undefined;
}
