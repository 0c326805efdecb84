import { RunChildren } from "@/components/runs/run-children";

export default function ChildrenPage() {
  return <RunChildren />;
}
