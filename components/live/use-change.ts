"use client";
import { type MutationOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { readRefusal } from "../ui/refusal";

/** A mutation that says by a toast why it was refused, and makes everything on the page ask again when it was done. */
export function useChange<Output, Failure, Input, Context>(
  options: MutationOptions<Output, Failure, Input, Context>,
  done?: string,
) {
  const queries = useQueryClient();
  return useMutation({
    ...options,
    onSuccess: async () => {
      if (done) toast(done);
      await queries.invalidateQueries();
    },
    onError: (failure) => toast.error(readRefusal(failure).message),
  });
}
