"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import { useState } from "react";
import { toast } from "sonner";
import { LazyEditor } from "../editor/lazy-editor";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { type Refusal, readRefusal } from "../ui/refusal";

interface NewVersionProps {
  workspace: string;
  name: string;
  /** What the editor begins with: the version that is shown. */
  initial: string;
  onEnd(): void;
}

/** Writes the next version. What is wrong with it is marked at its line. */
export function NewVersion({ workspace, name, initial, onEnd }: NewVersionProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [, setVersion] = useQueryState("version");
  const [yaml, setYaml] = useState(initial);
  const create = useMutation({
    ...trpc.environments.create.mutationOptions(),
    onSuccess: async ({ version }) => {
      toast(`Version ${version} was registered`);
      onEnd();
      await setVersion(version);
      await queries.invalidateQueries();
    },
  });
  const refusal = create.error ? readRefusal(create.error) : null;
  return (
    <div className="flex flex-col">
      <div className="h-96 border-b">
        <LazyEditor
          text={yaml}
          path="environment.yml"
          label="Definition of the new version"
          issues={refusal?.issues}
          onChange={setYaml}
        />
      </div>
      <div className="flex flex-col gap-3 p-4">
        {refusal && <Mistakes refusal={refusal} />}
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p className="mr-auto text-sm text-muted">Versions never change: this becomes the next one.</p>
          <Button onClick={onEnd}>Cancel</Button>
          <Button
            variant="primary"
            disabled={create.isPending}
            onClick={() => create.mutate({ workspace, name, yaml, idempotencyKey: crypto.randomUUID() })}
          >
            Register
          </Button>
        </div>
      </div>
    </div>
  );
}

function Mistakes({ refusal: { message, issues } }: { refusal: Refusal }) {
  const told = issues.length > 0 ? issues : [{ message }];
  return (
    <ul role="alert" className="flex max-h-32 flex-col gap-1 overflow-y-auto text-sm text-danger">
      {told.map((issue) => (
        <li key={`${issue.line} ${issue.message}`}>
          {issue.line ? `Line ${issue.line}: ` : ""}
          {issue.message}
        </li>
      ))}
    </ul>
  );
}
