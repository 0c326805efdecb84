/** How web reaches the routers: one set of services for the process, one caller for each request. */
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { env } from "@/env";
import { type Authenticator, createAuthenticator } from "../auth/authenticate";
import { makeWebContext } from "../auth/web-context";
import { tellOfOutage } from "../core/await-database";
import { openServices, type Services } from "../core/services";
import { listen } from "../queue/notify";
import type { TrpcContext } from "./init";
import { createServerCaller } from "./root";

interface WebProcess {
  services: Services;
  authenticator: Authenticator;
}

/** Kept on the global object, because a reload of the code in development must not open new connections. */
const store = globalThis as { atelierWeb?: WebProcess };

export function webProcess(): WebProcess {
  if (store.atelierWeb) return store.atelierWeb;
  const { DATABASE_URL, ATELIER_HOME, publicUrl } = env();
  if (!DATABASE_URL) throw new Error("Web needs DATABASE_URL: `npm start` sets it.");
  const services = openServices({ url: DATABASE_URL, home: ATELIER_HOME, publicUrl });
  const authenticator = createAuthenticator(services);
  tellOfOutage(services);
  void listen(services.sql, "auth", authenticator.forget);
  store.atelierWeb = { services, authenticator };
  return store.atelierWeb;
}

export function requestContext(request: { method: string; headers: Headers }): Promise<TrpcContext> {
  const { services, authenticator } = webProcess();
  return makeWebContext(request, services, authenticator);
}

/** The context of the page that is being rendered. Reading the cookies keeps every page out of shared caches. */
export const pageContext = cache(async (): Promise<TrpcContext> => {
  await cookies();
  return requestContext({ method: "GET", headers: await headers() });
});

/** The context of a server action, whose Origin is checked as that of any other change. */
export const actionContext = async (): Promise<TrpcContext> =>
  requestContext({ method: "POST", headers: await headers() });

/** The routers as functions, for pages: `(await api()).runs.get({ workspace, run })`. */
export const api = cache(async () => createServerCaller(await pageContext()));

/** What a page needs or it is not that page: nobody goes to sign in, what is not there is a 404, the rest is an error. */
export async function load<T>(data: Promise<T>): Promise<T> {
  return data.catch((failure: { code?: string }) => {
    if (failure.code === "UNAUTHORIZED") redirect("/sign-in");
    if (failure.code === "NOT_FOUND") notFound();
    throw failure;
  });
}
