import { choosePort } from "@/scripts/start/port.mjs";
import type { Finding } from "./finding";

interface Health {
  parts?: Record<string, { status: string; detail?: string }>;
}

/** Whether `npm start` could listen, or what the studio that listens already says of its parts. */
export async function checkPort(): Promise<Finding> {
  try {
    return { state: "ok", what: `port ${await choosePort()} is free` };
  } catch (failure) {
    const port = process.env.PORT || "3000";
    const health = await askHealth(port);
    if (!health?.parts) return { state: "wrong", what: (failure as Error).message };
    const down = Object.entries(health.parts).filter(([, part]) => part.status !== "ok");
    const parts = down.map(([part, { status, detail }]) => `${part} is ${status}: ${detail}`);
    return down.length === 0
      ? { state: "ok", what: `a studio serves on port ${port}, and every part of it is ready` }
      : { state: "wrong", what: `a studio serves on port ${port}, but ${parts.join("; ")}` };
  }
}

async function askHealth(port: string): Promise<Health | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(8_000) });
    return (await answer.json()) as Health;
  } catch {
    return null;
  }
}
