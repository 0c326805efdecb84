import { RunLogs } from "@/components/runs/run-logs";

export default function LogsPage() {
  return <RunLogs />;
}
