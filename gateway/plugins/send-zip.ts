import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

/** To be kept as a file of that name. */
export const sendZip = (reply: FastifyReply, zip: Readable, name: string) =>
  reply
    .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}.zip`)
    .header("x-content-type-options", "nosniff")
    .type("application/zip")
    .send(zip);
