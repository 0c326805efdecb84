import type { StorageKind } from "@/domain/storage";

/** One colour for each kind, wherever it is drawn on the page. */
export const KIND_COLORS: Record<StorageKind, string> = {
  artifacts: "var(--series-1)",
  logs: "var(--series-5)",
  code: "var(--series-3)",
  metrics: "var(--series-7)",
};
