import type { NextAuthOptions } from "next-auth";
import credentialsProvider from "next-auth/providers/credentials";
import { SESSION_DAYS } from "@/domain/accounts";
import { ownPath } from "@/domain/destination";
import { AppError } from "@/domain/errors";
import { secretKey } from "@/env";
import type { Services } from "../core/services";
import type { Authenticator } from "./authenticate";
import { deviceCookie, readMarks } from "./devices";
import { endSession } from "./end-session";
import { cookieNames, readCookie } from "./session-cookie";
import { signIn } from "./sign-in";

declare module "next-auth" {
  interface Session {
    /** Absent when the sign-in has ended, whatever the cookie says: ask for `user?.id`, never for a session. */
    user?: { id: string; name: string; isAdmin: boolean };
  }
  interface User {
    sessionId: string;
  }
}

/**
 * What NextAuth needs to open and end our sessions. Its JWT carries nothing but the session's id. `setCookie` puts one more
 * cookie of ours on the answer.
 */
export function nextAuthOptions(
  services: Services,
  authenticator: Authenticator,
  setCookie: (line: string) => void,
): NextAuthOptions {
  return {
    secret: secretKey(),
    session: { strategy: "jwt", maxAge: SESSION_DAYS * 24 * 3600 },
    // It warns of NEXTAUTH_URL where web runs without the supervisor, which sets it.
    logger: { warn: () => {} },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    ...cookieOptions(services.publicUrl),
    providers: [
      credentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize: (given, request) =>
          authorizeCredentials(services, given, request.headers ?? {}, setCookie),
      }),
    ],
    callbacks: {
      redirect: ({ url, baseUrl }) => new URL(ownPath(url, baseUrl), baseUrl).href,
      jwt: ({ token, user }) => (user ? { sid: user.sessionId } : token),
      async session({ session, token }) {
        const actor = typeof token.sid === "string" ? await authenticator.bySession(token.sid) : null;
        if (!actor) return { expires: session.expires };
        return {
          expires: session.expires,
          user: { id: actor.userId, name: actor.name, isAdmin: actor.isAdmin },
        };
      },
    },
    events: {
      async signOut({ token }) {
        const actor = typeof token?.sid === "string" ? await authenticator.bySession(token.sid) : null;
        if (actor?.kind === "user") await endSession({ services, actor }, { sessionId: actor.sessionId });
      },
    },
  };
}

/** Returns null for wrong credentials; a thrown message reaches the sign-in page as it is, so only ours are thrown. */
async function authorizeCredentials(
  services: Services,
  given: { email?: string; password?: string } | undefined,
  headers: Record<string, unknown>,
  setCookie: (line: string) => void,
) {
  const header = (name: string) => (typeof headers[name] === "string" ? headers[name] : "");
  const { publicUrl } = services;
  const marks = readMarks(header("cookie"), publicUrl);
  try {
    const { actor, account } = await signIn(services, {
      email: String(given?.email),
      password: String(given?.password),
      address: header("x-forwarded-for").split(",").at(-1)?.trim() || "unknown",
      userAgent: header("user-agent") || undefined,
      visitor: readCookie(header("cookie"), cookieNames(publicUrl).csrf),
      marks,
    });
    setCookie(deviceCookie(marks, account, publicUrl));
    return { id: actor.userId, sessionId: actor.sessionId };
  } catch (failure) {
    if (failure instanceof AppError && failure.code === "unauthenticated") return null;
    if (failure instanceof AppError && failure.code === "tooManyRequests") throw failure;
    console.error("sign-in failed", failure);
    throw new Error("The studio cannot check your password at the moment. Try again.");
  }
}

function cookieOptions(publicUrl: string): Pick<NextAuthOptions, "cookies" | "useSecureCookies"> {
  const { isSecure, session, csrf, callback } = cookieNames(publicUrl);
  const options = { httpOnly: true, sameSite: "lax" as const, path: "/", secure: isSecure };
  return {
    useSecureCookies: isSecure,
    cookies: {
      sessionToken: { name: session, options },
      csrfToken: { name: csrf, options },
      callbackUrl: { name: callback, options },
    },
  };
}
