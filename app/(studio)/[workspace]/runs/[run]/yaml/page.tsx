import { RunYaml } from "@/components/runs/run-yaml";

export default function YamlPage() {
  return <RunYaml />;
}
