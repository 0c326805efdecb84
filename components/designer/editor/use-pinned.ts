"use client";
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { type ComponentSpec, openComponent } from "@/domain/components/registered";
import type { Design, FindInterface, Interface } from "@/domain/designer/design";
import { useTRPC } from "../../live/trpc";

const VERSION = /^azureml:([^:@/]+):([^:@/]+)$/;
/** A version never changes. */
const FOR_EVER = Number.POSITIVE_INFINITY;

/** With what the versions take and give that steps are held to, where these are not the newest. */
export function usePinned(workspace: string, design: Design, find: FindInterface): FindInterface {
  const trpc = useTRPC();
  const wanted = useMemo(() => {
    const named = design.steps.map(({ component }) => component ?? "");
    return [...new Set(named)].filter((name) => VERSION.test(name) && find(name) === null);
  }, [design, find]);
  const pinned = useQueries({
    queries: wanted.map((reference) => {
      const [, asset = "", version = ""] = VERSION.exec(reference)!;
      const asked = trpc.assets.get.queryOptions({ workspace, kind: "component", asset, version });
      return { ...asked, retry: false, staleTime: FOR_EVER };
    }),
    // A plain object: where nothing has changed it stays the same one.
    combine: (answers): Record<string, Interface> =>
      Object.fromEntries(
        answers.flatMap(({ data }, index) =>
          data ? [[wanted[index]!, portsOf(data.spec as ComponentSpec)]] : [],
        ),
      ),
  });
  return useMemo(
    () => (component) => find(component) ?? (Object.hasOwn(pinned, component) ? pinned[component]! : null),
    [find, pinned],
  );
}

function portsOf(spec: ComponentSpec): Interface {
  const { inputs = {}, outputs = {} } = openComponent(spec).component;
  return { inputs, outputs };
}
