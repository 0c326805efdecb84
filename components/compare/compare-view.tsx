"use client";
import type { ComponentProps } from "react";
import { CompareCharts } from "./compare-charts";
import { CompareProvider } from "./compare-context";
import { ComparePage } from "./compare-page";
import { CompareCode, CompareConfig, CompareLogs } from "./compare-pairs";
import { CompareSteps } from "./compare-steps";
import type { ComparePath } from "./compare-views";
import { CompareParameters } from "./matter/compare-parameters";
import { CompareTable } from "./table/compare-table";

const VIEWS: Record<ComparePath, () => React.ReactNode> = {
  "": CompareCharts,
  table: CompareTable,
  parameters: CompareParameters,
  steps: CompareSteps,
  code: CompareCode,
  logs: CompareLogs,
  config: CompareConfig,
};

type CompareViewProps = Omit<ComponentProps<typeof CompareProvider>, "children"> & {
  path: ComparePath;
  canWrite: boolean;
};

/** A comparison, looked at in the way that the address names. */
export function CompareView({ path, canWrite, ...comparison }: CompareViewProps) {
  const View = VIEWS[path];
  return (
    <CompareProvider {...comparison}>
      <ComparePage canWrite={canWrite}>
        <View />
      </ComparePage>
    </CompareProvider>
  );
}
