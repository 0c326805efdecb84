import type { Studio } from "@/scripts/testing/start-studio";

/** Signs in as a browser does, and returns what fetches a page whole and tells how long that took. */
export async function openPages({ url, owner }: Studio): Promise<(path: string) => Promise<number>> {
  const cookies = new Map<string, string>();
  const request = async (path: string, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...init.headers, cookie };
    const answer = await fetch(`${url}${path}`, { redirect: "manual", ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name && value) cookies.set(name, value);
    }
    return answer;
  };
  const { csrfToken } = (await (await request("/api/auth/csrf")).json()) as { csrfToken: string };
  const form = new URLSearchParams({
    csrfToken,
    email: owner!.email,
    password: owner!.password,
    json: "true",
  });
  await request("/api/auth/callback/credentials", { method: "POST", body: form });
  return async (path) => {
    const askedMs = performance.now();
    const answer = await request(path);
    await answer.text();
    if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}: is the account signed in?`);
    return performance.now() - askedMs;
  };
}
