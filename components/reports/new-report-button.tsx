"use client";
import { useMutation } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { useTRPC } from "../live/trpc";
import { Button, type ButtonVariant } from "../ui/button";
import { readRefusal } from "../ui/refusal";

/** Makes an empty report and opens it in the editor. */
export function NewReportButton({ workspace, variant }: { workspace: string; variant?: ButtonVariant }) {
  const trpc = useTRPC();
  const router = useRouter();
  const create = useMutation(
    trpc.reports.create.mutationOptions({
      onSuccess: ({ id }) => router.push(`/${workspace}/reports/${id}/edit`),
      onError: (failure) => toast.error(readRefusal(failure).message),
    }),
  );
  return (
    <Button
      variant={variant}
      disabled={create.isPending || create.isSuccess}
      onClick={() => create.mutate({ workspace, title: "Untitled report" })}
    >
      <Plus aria-hidden /> New report
    </Button>
  );
}
