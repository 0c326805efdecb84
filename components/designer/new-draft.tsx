"use client";
import { useMutation } from "@tanstack/react-query";
import { FileUp, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef } from "react";
import { toast } from "sonner";
import { readDesign } from "@/domain/designer/read-design";
import { MAX_YAML_CHARS } from "@/domain/yaml/read-yaml";
import { useTRPC } from "../live/trpc";
import { Button, type ButtonVariant } from "../ui/button";
import { readRefusal } from "../ui/refusal";

/** Makes a draft and opens it. */
export function useCreateDraft(workspace: string) {
  const trpc = useTRPC();
  const router = useRouter();
  return useMutation(
    trpc.designer.create.mutationOptions({
      onSuccess: ({ id }) => router.push(`/${workspace}/designer/${id}`),
      onError: (failure) => toast.error(readRefusal(failure).message),
    }),
  );
}

/** Begins an empty draft, or one from a file. */
export function NewDraft({ workspace, variant }: { workspace: string; variant?: ButtonVariant }) {
  const create = useCreateDraft(workspace);
  const file = useRef<HTMLInputElement>(null);
  const isBusy = create.isPending || create.isSuccess;

  async function importFile(chosen: File | undefined): Promise<void> {
    if (!chosen) return;
    if (chosen.size > MAX_YAML_CHARS * 4)
      return void toast.error(`${chosen.name} is too long for a pipeline.`);
    const yaml = await chosen.text();
    const { design, issues } = readDesign(yaml);
    if (!design) return void toast.error(`${chosen.name}: ${issues[0]!.message}`);
    create.mutate({ workspace, name: design.displayName || chosen.name.replace(/\.ya?ml$/i, ""), yaml });
  }
  return (
    <span className="flex gap-2">
      <input
        ref={file}
        type="file"
        hidden
        accept=".yml,.yaml"
        aria-label="The file of a pipeline"
        onChange={(event) => {
          void importFile(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Button disabled={isBusy} onClick={() => file.current?.click()}>
        <FileUp aria-hidden /> Import YAML
      </Button>
      <Button
        variant={variant}
        disabled={isBusy}
        onClick={() => create.mutate({ workspace, name: "Untitled pipeline" })}
      >
        <Plus aria-hidden /> New pipeline
      </Button>
    </span>
  );
}
