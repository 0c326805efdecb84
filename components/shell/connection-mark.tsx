"use client";
import { WifiOff } from "lucide-react";
import { useConnection } from "../live/connection";
import { Tooltip } from "../ui/tooltip";

/** Says whether what is shown is told as it happens, or asked for now and then. */
export function ConnectionMark() {
  const connection = useConnection();
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
