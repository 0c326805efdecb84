"use client";
import { readFieldId } from "@/domain/compare";
import { isWide, type PaintedRun } from "../../charts/dimension";
import { ScatterChart } from "../../charts/scatter-chart";
import { CheckField } from "../../ui/field";
import { Skeleton } from "../../ui/states";
import { useComparison } from "../compare-context";
import { plainId, useFieldsById } from "../use-fields-by-id";
import { FieldPicker } from "./field-picker";
import { toDimension } from "./to-dimension";
import type { MatterState, SetMatterState } from "./use-matter-state";

interface MatterScatterProps {
  runs: PaintedRun[];
  /** The places of the runs among the values of a field. */
  order: number[];
  x: string;
  y: string;
  state: MatterState;
  setState: SetMatterState;
  onOpenRun(name: string): void;
}

/** A dot a run: one parameter or metric over another. */
export function MatterScatter({ runs, order, x, y, state, setState, onOpenRun }: MatterScatterProps) {
  const fields = useFieldsById(useComparison(), [x, y].map(plainId));
  const [across, up] = [x, y].map((id) => {
    const field = fields.get(plainId(id));
    return field && toDimension(field, id, readFieldId(id)?.part ?? "last", order);
  });
  const logX = state.logX ?? (across !== undefined && isWide(across));
  const logY = state.logY ?? (up !== undefined && isWide(up));
  return (
    <section
      aria-label="One against another"
      className="flex min-w-0 flex-col gap-2 rounded-lg border bg-surface p-3"
    >
      <div className="flex flex-wrap items-center gap-2">
        <FieldPicker
          label="Y"
          kinds={["metric", "param"]}
          chosen={y}
          onPick={(id) => void setState({ y: id })}
        />
        <FieldPicker
          label="X"
          kinds={["metric", "param"]}
          chosen={x}
          onPick={(id) => void setState({ x: id })}
        />
        <CheckField
          label="X logarithmic"
          className="text-muted"
          isOn={logX}
          onTurn={(isOn) => void setState({ logX: isOn })}
        />
        <CheckField
          label="Y logarithmic"
          className="text-muted"
          isOn={logY}
          onTurn={(isOn) => void setState({ logY: isOn })}
        />
      </div>
      {across && up ? (
        <ScatterChart
          runs={runs}
          x={across}
          y={up}
          logX={logX && across.kind === "number"}
          logY={logY && up.kind === "number"}
          onOpenRun={onOpenRun}
        />
      ) : (
        <Skeleton className="h-72" />
      )}
    </section>
  );
}
