import { Refused } from "./keep-trying";

interface PutOptions {
  headers?: Record<string, string>;
  signal: AbortSignal;
  onSent(bytes: number): void;
}

/** Sends bytes and answers with what the door says, as JSON. `fetch` cannot tell how much of a body has gone out. */
export function putBytes(address: string, body: Blob, options: PutOptions): Promise<unknown> {
  const { headers = {}, signal, onSent } = options;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const settle = (end: () => void) => {
      signal.removeEventListener("abort", abort);
      end();
    };
    request.open("PUT", address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onabort = () => settle(() => reject(signal.reason));
    request.onerror = () => settle(() => reject(new Error("The studio cannot be reached. Try again.")));
    request.onload = () =>
      settle(() => {
        const said = readJson(request.responseText);
        if (request.status < 300) resolve(said);
        else reject(refusal(request.status, said));
      });
    signal.addEventListener("abort", abort, { once: true });
    request.send(body);
  });
}

export async function askDoor(
  address: string,
  options: { method?: string; signal?: AbortSignal },
): Promise<unknown> {
  const answer = await fetch(address, options);
  const said = readJson(await answer.text());
  if (answer.ok) return said;
  throw refusal(answer.status, said);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal(status: number, said: unknown): Refused {
  const { error } = (said ?? {}) as { error?: { message?: string } };
  return new Refused(status, error?.message ?? `The studio answered with status ${status}.`);
}
