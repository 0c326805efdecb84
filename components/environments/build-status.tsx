import { CircleCheck, CircleX, Clock, Hammer, Trash2 } from "lucide-react";
import { type Tone, toneClasses } from "../ui/badge";
import { classes } from "../ui/classes";

const LOOKS = {
  queued: { icon: Clock, label: "Queued", tone: "neutral" },
  building: { icon: Hammer, label: "Building", tone: "info" },
  ready: { icon: CircleCheck, label: "Ready", tone: "success" },
  failed: { icon: CircleX, label: "Failed", tone: "danger" },
  removed: { icon: Trash2, label: "Removed", tone: "neutral" },
} as const satisfies Record<string, { icon: typeof Clock; label: string; tone: Tone }>;
export type BuildStatus = keyof typeof LOOKS;

export function BuildStatusPill({ status }: { status: BuildStatus }) {
  const { icon: Icon, label, tone } = LOOKS[status];
  return (
    <span
      className={classes(
        "inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap",
        toneClasses(tone),
      )}
    >
      <Icon aria-hidden className={classes("size-3.5", status === "building" && "animate-breathe")} />
      {label}
    </span>
  );
}
