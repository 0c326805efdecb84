/** For tests: MLflow's door as one client of a workspace of its own asks it. */
import { once } from "node:events";
import http from "node:http";
import { afterAll, beforeAll } from "vitest";
import { makeWorkspace } from "@/db/factories";
import type { App } from "@/gateway/deps";
import type { WorkspaceCtx } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import { createToken } from "@/server/tokens/create-token";
import { startGateway } from "./gateway";

export interface Asked {
  as?: string | null;
  base?: string;
  body?: object | string;
  type?: string;
  headers?: Record<string, string>;
}

/** Call it at the top of a test file. */
export function openDoor(services: Services) {
  let app: App;
  let port: number;
  let close: () => Promise<void>;
  const door = { ctx: {} as WorkspaceCtx, token: "", ask, sendRaw, api, makeClientRun };

  beforeAll(async () => {
    ({ app, close } = await startGateway(services));
    port = Number(new URL(await app.listen({ port: 0, host: "127.0.0.1" })).port);
    Object.assign(door.ctx, await makeWorkspace(services));
    door.token = (await createToken(door.ctx, { name: "test" })).token;
  });
  afterAll(() => close());

  async function ask(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, asked: Asked = {}) {
    const {
      as = door.token,
      base = `/mlflow/${door.ctx.workspace}`,
      body,
      type = "application/json",
      headers,
    } = asked;
    const answer = await app.inject({
      method,
      url: `${base}${path}`,
      headers: {
        ...(as ? { authorization: `Bearer ${as}` } : {}),
        ...(body ? { "content-type": type } : {}),
        ...headers,
      },
      payload: body,
    });
    return { ...answer, status: answer.statusCode, text: answer.body, json: readJson(answer.body) };
  }

  /** Asks with the address as it stands: other clients fold `..` before they send it. */
  async function sendRaw(method: string, path: string): Promise<number> {
    const request = http.request({ port, method, path, headers: { authorization: `Bearer ${door.token}` } });
    request.end(method === "PUT" ? "x" : undefined);
    const [answer] = (await once(request, "response")) as [http.IncomingMessage];
    answer.resume();
    return answer.statusCode!;
  }

  function api(path: string, body: object | string, asked: Asked = {}) {
    return ask("POST", `/api/2.0/mlflow/${path}`, { body, ...asked });
  }

  async function makeClientRun() {
    return (await api("runs/create", { experiment_id: "0", run_name: "r" })).json.run.info;
  }

  return door;
}

function readJson(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
