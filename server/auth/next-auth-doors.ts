/**
 * The routes of NextAuth that our pages ask. The others stay shut: one of them writes into the studio's log what anybody
 * sends.
 */
const METHODS: Record<string, string> = {
  csrf: "GET",
  providers: "GET",
  session: "GET",
  signout: "POST",
  "callback/credentials": "POST",
};

/** The answer to a request that is for none of them; null where NextAuth shall answer. */
export function refuseOtherDoors({ method, url }: { method: string; url: string }): Response | null {
  const door = new URL(url).pathname.split("/api/auth/")[1] ?? "";
  const allowed = Object.hasOwn(METHODS, door) ? METHODS[door] : undefined;
  if (!allowed) return new Response("There is nothing at this address.\n", { status: 404 });
  if (method === allowed) return null;
  return new Response(`This address takes ${allowed} alone.\n`, { status: 405, headers: { allow: allowed } });
}

/** By whichever name the studio was asked, NextAuth's redirects stay there: they lead to our own pages alone. */
export function stayHere(headers: Headers): void {
  const location = headers.get("location");
  if (!location || !URL.canParse(location)) return;
  const { pathname, search } = new URL(location);
  headers.set("location", `${pathname.replace(/^\/+/, "/")}${search}`);
}
