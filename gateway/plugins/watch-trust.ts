/**
 * Ends what stays open, such as a followed log, a long download or upload, or a live channel, as soon as whoever opened it
 * may not any more: at every message on `auth`, and every few seconds for what ends by time without a message.
 */
import { AppError } from "@/domain/errors";
import { listen } from "@/server/queue/notify";
import type { App, GatewayDeps } from "../deps";

const LOOK_MS = 3_000;

export interface Opened {
  /** Rejects when the answer would be a refusal by now. */
  confirm(): Promise<unknown>;
  end(): void;
}

/** Returns what puts a thing under watch; that returns what takes it off, for when it is over by itself. */
export function watchTrust(
  app: App,
  { services, authenticator }: GatewayDeps,
): (opened: Opened) => () => void {
  const all = new Set<Opened>();
  const check = async (opened: Opened) => {
    const failure = await opened.confirm().then(
      () => null,
      (failure: unknown) => failure,
    );
    // A database that is away says nothing about anybody: the next look asks again.
    if (isRefusal(failure) && all.delete(opened)) opened.end();
  };
  const look = () => {
    for (const opened of all) void check(opened);
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  const listening = listen(services.sql, "auth", () => {
    // Whoever else listens for it may come later.
    authenticator.forget();
    look();
  });
  app.addHook("onClose", async () => {
    clearInterval(timer);
    (await listening)();
  });
  return (opened) => {
    all.add(opened);
    return () => void all.delete(opened);
  };
}

const isRefusal = (failure: unknown) =>
  failure instanceof AppError && ["unauthenticated", "forbidden", "notFound"].includes(failure.code);
