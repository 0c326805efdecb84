import { Socket } from "node:net";
import type { App, Request } from "../deps";

/** In this time at least so many bytes of a body come, or its connection is cut: a slow line lives, one that drips does not. */
const WINDOW_MS = 60_000;
const MIN_BYTES = 16 * 1024;
/** A body that is held in memory until its end has to be there by then. */
const WHOLE_MS = 300_000;
const LOOK_EVERY_MS = 5_000;

interface Coming {
  request: Request;
  isWhole: boolean;
  startedAt: number;
  windowAt: number;
  windowBytes: number;
}

export interface Pace {
  begin(request: Request, kind: { isWhole: boolean }, now?: number): void;
  /** Cuts what has become too slow. A clock calls it. */
  look(now?: number): void;
  /** The connections of what is coming. */
  coming(): Socket[];
}

export function watchPace(app: App): Pace {
  const coming = new Set<Coming>();
  const pace: Pace = {
    begin(request, { isWhole }, now = performance.now()) {
      const { raw } = request;
      if (!(raw.socket instanceof Socket)) return;
      const one = { request, isWhole, startedAt: now, windowAt: now, windowBytes: raw.socket.bytesRead };
      coming.add(one);
      raw.once("close", () => coming.delete(one));
    },
    look(now = performance.now()) {
      for (const one of coming) {
        if (one.request.raw.complete) coming.delete(one);
        else if (isTooSlow(one, now)) cut(one.request);
      }
    },
    coming: () => [...coming].map(({ request }) => request.raw.socket),
  };
  const clock = setInterval(() => pace.look(), LOOK_EVERY_MS).unref();
  app.addHook("onClose", async () => clearInterval(clock));
  app.decorate("bodyPace", pace);
  return pace;
}

declare module "fastify" {
  interface FastifyInstance {
    bodyPace: Pace;
  }
}

function isTooSlow(one: Coming, now: number): boolean {
  const { raw } = one.request;
  if (one.isWhole && now - one.startedAt >= WHOLE_MS) return true;
  // What has come and was not taken yet waits for us, not for the sender.
  const isOurs = raw.readableLength > 0;
  if (!isOurs && now - one.windowAt < WINDOW_MS) return false;
  if (!isOurs && raw.socket.bytesRead - one.windowBytes < MIN_BYTES) return true;
  one.windowAt = now;
  one.windowBytes = raw.socket.bytesRead;
  return false;
}

/** As Node does it for slow headers. The door that reads the body sees it break off. */
function cut({ raw }: Request): void {
  raw.socket.write("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  raw.socket.destroySoon();
  raw.destroy();
}
