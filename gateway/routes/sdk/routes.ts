import type { FastifyPluginAsync } from "fastify";
import { readWheels, renderLinks } from "./wheels";

export interface SdkOptions {
  /** Where `scripts/build-wheel.py` left the wheel. */
  folder: string;
}

/** `/sdk/`: the Python package for pip. Public: it holds nothing of a workspace, and pip sends no token. */
export const sdkRoutes: FastifyPluginAsync<SdkOptions> = async (app, { folder }) => {
  const headers = { "cache-control": "no-cache", "x-content-type-options": "nosniff" };

  app.get("/sdk", async (_request, reply) => reply.redirect("/sdk/"));
  app.get("/sdk/", async (_request, reply) =>
    reply
      .headers(headers)
      .type("text/html; charset=utf-8")
      .send(renderLinks(await readWheels(folder))),
  );

  // The name a client sends is compared with those in the folder, and never becomes a path.
  app.get<{ Params: { file: string } }>("/sdk/:file", async (request, reply) => {
    const wheel = (await readWheels(folder)).find(({ name }) => name === request.params.file);
    if (!wheel)
      return reply.code(404).type("text/plain; charset=utf-8").send("There is no such file here.\n");
    return reply.headers(headers).type("application/octet-stream").send(wheel.content);
  });
};
