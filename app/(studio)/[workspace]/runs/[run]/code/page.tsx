import { RunCode } from "@/components/runs/run-files";

export default function CodePage() {
  return <RunCode />;
}
