import { RunOutputs } from "@/components/runs/run-files";

export default function OutputsPage() {
  return <RunOutputs />;
}
