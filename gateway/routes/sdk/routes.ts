import path from "node:path";
import type { App } from "../../deps";
import { readWheels, renderLinks } from "./wheels";

const HEADERS = { "cache-control": "no-cache", "x-content-type-options": "nosniff" };

/** The Python package for pip, public: it holds nothing of a workspace, and pip sends no token. */
export async function sdkRoutes(app: App, folder = path.resolve("dist/sdk")): Promise<void> {
  const config = { public: true };

  // The links of the page are relative, so its address must end in a slash.
  app.get("/", { config, prefixTrailingSlash: "no-slash" }, (_request, reply) =>
    reply.redirect(`${app.prefix}/`),
  );

  app.get("/", { config, prefixTrailingSlash: "slash" }, async (_request, reply) => {
    reply.headers(HEADERS).type("text/html; charset=utf-8");
    return renderLinks(await readWheels(folder));
  });

  // The name a client sends is compared with those in the folder, and never becomes a path.
  app.get<{ Params: { file: string } }>("/:file", { config }, async (request, reply) => {
    const wheel = (await readWheels(folder)).find(({ name }) => name === request.params.file);
    if (!wheel) {
      return reply.code(404).type("text/plain; charset=utf-8").send("There is no such file here.\n");
    }
    return reply.headers(HEADERS).type("application/octet-stream").send(wheel.content);
  });
}
