/** Asks a worker on its own socket, one request at a time: what a score takes without a gateway before it. */
import { connect } from "node:net";
import { cutFrames, encodeRequest, KIND, ROUTE } from "@/gateway/serving/frames";

export async function askWorker(socket: string, body: string, seconds: number): Promise<number[]> {
  const latenciesMs: number[] = [];
  const connection = connect(socket);
  let arrived = (_kind: number) => {};
  const cut = cutFrames((kind) => arrived(kind));
  connection.on("data", cut);
  const until = performance.now() + seconds * 1000;
  const bytes = Buffer.from(body);
  await new Promise<void>((resolve, reject) => {
    connection.once("error", reject);
    let sentAt = 0;
    const send = () => {
      sentAt = performance.now();
      connection.write(encodeRequest(1, ROUTE.score, "", bytes));
    };
    arrived = (kind) => {
      if (kind === KIND.answer) latenciesMs.push(performance.now() - sentAt);
      if (performance.now() < until) send();
      else resolve();
    };
  });
  connection.destroy();
  return latenciesMs;
}
