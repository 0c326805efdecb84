import { type ChartLine, decodeChart } from "@/domain/metrics/chart-bytes";
import { transformer } from "@/domain/transformer";
import type { Studio } from "@/scripts/testing/start-studio";
import type { ChartInput } from "@/server/metrics/read-charts";

/** Somebody who has signed in, as their browser asks. */
export interface Visitor {
  /** Fetches a page whole, and tells how long that took. */
  open(path: string): Promise<number>;
  /** The lines of a chart, as a card of a page asks for them. */
  readChart(input: ChartInput & { workspace: string }): Promise<ChartLine[]>;
  /** Asks what a page asks of the studio while it is used. */
  query<Answer>(procedure: string, input: unknown): Promise<Answer>;
}

/** Signs in as a browser does, and returns what fetches a page whole and tells how long that took. */
export const openPages = async (studio: Studio): Promise<Visitor["open"]> => (await signIn(studio)).open;

export async function signIn({ url, owner }: Studio): Promise<Visitor> {
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
  return {
    async open(path) {
      const askedMs = performance.now();
      const answer = await request(path);
      await answer.text();
      if (answer.status !== 200)
        throw new Error(`${path} answers ${answer.status}: is the account signed in?`);
      return performance.now() - askedMs;
    },
    async readChart(input) {
      const answer = await request("/live/chart", {
        method: "POST",
        headers: { "content-type": "application/json", origin: url },
        body: JSON.stringify(input),
      });
      if (answer.status !== 200) throw new Error(`A chart answers ${answer.status}: ${await answer.text()}`);
      return decodeChart(await answer.arrayBuffer());
    },
    async query(procedure, input) {
      const answer = await request(`/live/${procedure}`, {
        method: "POST",
        // A POST without it counts as nobody's.
        headers: { "content-type": "application/json", origin: url },
        body: transformer.stringify(input),
      });
      if (answer.status !== 200)
        throw new Error(`${procedure} answers ${answer.status}: ${await answer.text()}`);
      const { result } = (await answer.json()) as {
        result: { data: Parameters<typeof transformer.deserialize>[0] };
      };
      return transformer.deserialize(result.data);
    },
  };
}
