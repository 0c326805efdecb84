import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  HeartCrack,
  LoaderCircle,
  type LucideIcon,
  PackageOpen,
  Upload,
} from "lucide-react";
import { type RunStatus, STATUS_LABELS } from "@/domain/runs";
import { type Tone, toneClasses } from "./badge";
import { classes } from "./classes";

interface Look {
  icon: LucideIcon;
  tone: Tone;
  motion?: string;
}

/** One icon, one colour and one word for each status; the shapes differ for those who do not see the colours. */
const LOOKS: Record<RunStatus, Look> = {
  notStarted: { icon: CircleDashed, tone: "neutral" },
  queued: { icon: Clock, tone: "neutral" },
  preparing: { icon: PackageOpen, tone: "info", motion: "animate-breathe" },
  running: { icon: LoaderCircle, tone: "info", motion: "animate-spin [animation-duration:2.4s]" },
  finalizing: { icon: Upload, tone: "info", motion: "animate-breathe" },
  completed: { icon: CircleCheck, tone: "success" },
  failed: { icon: CircleX, tone: "danger" },
  canceled: { icon: Ban, tone: "warning" },
  notResponding: { icon: HeartCrack, tone: "warning", motion: "animate-breathe" },
};

export const statusTone = (status: RunStatus): Tone => LOOKS[status].tone;

export function StatusIcon({ status, className }: { status: RunStatus; className?: string }) {
  const { icon: Icon, motion } = LOOKS[status];
  return <Icon aria-hidden className={classes("size-3.5 shrink-0", motion, className)} />;
}

interface PillProps {
  status: RunStatus;
  isCanceling?: boolean;
}

export function StatusPill({ status, isCanceling = false }: PillProps) {
  return (
    <span
      className={classes(
        "inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap",
        toneClasses(LOOKS[status].tone),
      )}
    >
      <StatusIcon status={status} />
      {isCanceling ? "Canceling" : STATUS_LABELS[status]}
    </span>
  );
}
