import http from "node:http";
import { text } from "node:stream/consumers";
import { paths } from "@/domain/data-folder";
import type { SampleOrder } from "@/domain/designer/sample";
import type { SampleReply } from "@/domain/designer/sample-reply";
import { AppError } from "@/domain/errors";

const AWAY: SampleReply = { waiting: "The runner is not there at the moment." };

/** Asks the runner beside us. One that starts again is asked again by whoever waits. */
export async function askSampler(
  home: string,
  order: SampleOrder,
  signal?: AbortSignal,
): Promise<SampleReply> {
  try {
    return JSON.parse(await post(paths.sampleDoor(home), JSON.stringify(order), signal)) as SampleReply;
  } catch (failure) {
    signal?.throwIfAborted();
    const { code } = failure as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ECONNREFUSED" || code === "ECONNRESET") return AWAY;
    throw new AppError("unavailable", "The runner gave no sample: it is tried again with the next change.");
  }
}

function post(socketPath: string, body: string, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath, method: "POST", path: "/", signal }, (response) => {
      text(response).then(resolve, reject);
    });
    request.on("error", reject).end(body);
  });
}
