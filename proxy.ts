import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { env } from "./env";
import { cookieNames } from "./server/auth/session-cookie";

/** Pages and doors that somebody who has not signed in may ask for; each says for itself what it tells them. */
const OPEN = /^\/(sign-in|setup|api\/|invite\/|icon\.svg$|_next\/)/;
/** Stored files bring a stricter policy of their own. */
const FILE = /^\/[^/]+\/runs\/[^/]+\/(files|folders|code-files|log)(\/|$)/;

/** Turns strangers away and sets the page's policy. Who may do what is decided by the commands, never here. */
export default function proxy(request: NextRequest) {
  if (!comesFromGateway(request)) return new NextResponse("Ask the gateway.", { status: 403 });
  const { pathname, search } = request.nextUrl;
  const isSignedIn = request.cookies.has(cookieNames(env().publicUrl).session);
  if (!isSignedIn && !OPEN.test(pathname)) {
    const signIn = new URL("/sign-in", request.nextUrl);
    if (pathname !== "/") signIn.searchParams.set("next", pathname + search);
    return NextResponse.redirect(signIn);
  }
  if (FILE.test(pathname)) return NextResponse.next();
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/** Without the gateway's secret only `next dev` answers. Hashing first makes the lengths equal. */
function comesFromGateway(request: NextRequest): boolean {
  const { ATELIER_INTERNAL_SECRET: secret, NODE_ENV } = env();
  if (!secret) return NODE_ENV === "development";
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(request.headers.get("x-atelier-internal") ?? ""), digest(secret));
}

/** Inline styles are allowed: Monaco and the virtualised lists place their rows by them. */
function contentSecurityPolicy(nonce: string): string {
  const forDevelopment = env().NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${forDevelopment}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Built files are the same for everybody. */
export const config = { matcher: ["/((?!_next/static/).*)"] };
