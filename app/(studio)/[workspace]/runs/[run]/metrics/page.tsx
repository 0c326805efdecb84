import { RunMetrics } from "@/components/runs/run-metrics";

export default function MetricsPage() {
  return <RunMetrics />;
}
