"use client";
import { useQuery } from "@tanstack/react-query";
import type { CompareField, FieldValue } from "@/domain/compare";
import type { Importance } from "@/domain/importance/importance";

/** How much each parameter matters for the metric; null while it is being measured. */
export function useImportance(parameters: CompareField[] | undefined, metric: FieldValue[] | undefined) {
  return useQuery({
    queryKey: ["importance", parameters?.map(({ id, values }) => [id, values]), metric],
    queryFn: ({ signal }) => measureApart(parameters!, metric!, signal),
    enabled: parameters !== undefined && metric !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
}

function measureApart(
  parameters: CompareField[],
  metric: FieldValue[],
  signal: AbortSignal,
): Promise<Importance> {
  const worker = new Worker(new URL("./importance.worker.ts", import.meta.url), { type: "module" });
  const measuring = new Promise<Importance>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Importance>) => resolve(data);
    worker.onerror = () => reject(new Error("The importance could not be measured in this browser."));
    signal.addEventListener("abort", () => reject(signal.reason));
    worker.postMessage([parameters.map(({ id, key, values }) => ({ id, label: key, values })), metric]);
  });
  return measuring.finally(() => worker.terminate());
}
