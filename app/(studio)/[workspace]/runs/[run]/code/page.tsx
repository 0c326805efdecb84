import { RunCode } from "@/components/runs/run-code";

export default function CodePage() {
  return <RunCode />;
}
