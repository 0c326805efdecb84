import { RunOverview } from "@/components/runs/run-overview";

export default function RunPage() {
  return <RunOverview />;
}
