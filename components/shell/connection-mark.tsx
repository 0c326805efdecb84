"use client";
import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { type Connection, useConnection } from "../live/connection";
import { Tooltip } from "../ui/tooltip";

/** A connection that comes back within this time was never worth a word. */
const BLINK_MS = 4_000;

function useSettledConnection(): Connection {
  const connection = useConnection();
  const [shown, setShown] = useState(connection);
  useEffect(() => {
    if (connection !== "lost") return setShown(connection);
    const timer = setTimeout(() => setShown("lost"), BLINK_MS);
    return () => clearTimeout(timer);
  }, [connection]);
  return shown;
}

/** Says whether what is shown is told as it happens, or asked for now and then. */
export function ConnectionMark() {
  const connection = useSettledConnection();
  if (connection === "connecting") return null;
  if (connection === "open") {
    return (
      <Tooltip text="Changes arrive as they happen">
        <span role="status" className="flex items-center gap-1.5 px-1 text-xs text-muted">
          <span aria-hidden className="size-1.5 animate-breathe rounded-full bg-success" />
          <span className="max-lg:sr-only">Live</span>
        </span>
      </Tooltip>
    );
  }
  return (
    <Tooltip text="The live channel is closed. Pages ask every few seconds, and it comes back by itself.">
      <span role="status" className="flex items-center gap-1.5 px-1 text-xs text-warning">
        <WifiOff aria-hidden className="size-3.5" />
        <span className="max-lg:sr-only">Reconnecting</span>
      </span>
    </Tooltip>
  );
}
