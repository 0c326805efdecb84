"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { Toaster } from "sonner";
import { createApiClient, createQueryClient } from "../live/client";
import { TRPCProvider } from "../live/trpc";
import { TooltipProvider } from "../ui/tooltip";

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [apiClient] = useState(createApiClient);
  return (
    <NuqsAdapter>
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={apiClient} queryClient={queryClient}>
          <TooltipProvider delayDuration={300}>{children}</TooltipProvider>
          <Toaster
            position="bottom-right"
            toastOptions={{
              unstyled: true,
              classNames: {
                toast:
                  "flex w-80 items-center gap-2 rounded-md border bg-raised px-3 py-2 text-sm text-ink shadow-raised",
                description: "text-muted",
                actionButton: "ml-auto shrink-0 rounded-sm px-2 py-1 font-medium text-accent hover:bg-hover",
              },
            }}
          />
        </TRPCProvider>
      </QueryClientProvider>
    </NuqsAdapter>
  );
}
