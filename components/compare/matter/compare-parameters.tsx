"use client";
import { useQuery } from "@tanstack/react-query";
import { SlidersHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { fieldId, pickTarget, readFieldId, valuesOf } from "@/domain/compare";
import { ParallelCoordinates } from "../../charts/parallel-coordinates";
import { useTRPC } from "../../live/trpc";
import { Select } from "../../ui/field";
import { readRefusal } from "../../ui/refusal";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { useComparison } from "../compare-context";
import { useFieldsById } from "../use-fields-by-id";
import { FieldPicker } from "./field-picker";
import { ImportanceTable } from "./importance-table";
import { MatterScatter } from "./matter-scatter";
import { NotMeasured } from "./not-measured";
import { toDimension } from "./to-dimension";
import { useImportance } from "./use-importance";
import { useMatterState } from "./use-matter-state";

const MOST_PARAMETERS = 200;
const FIRST_AXES = 6;

/** Which parameters matter for a metric: measured, drawn as lines across axes, and one against another. */
export function CompareParameters() {
  const comparison = useComparison();
  const { workspace, shown, names } = comparison;
  const { state, setState } = useMatterState();
  const trpc = useTRPC();
  const router = useRouter();
  const input = { workspace, runs: names };
  const metrics = useQuery({
    ...trpc.compare.metrics.queryOptions({ ...input, limit: 50 }),
    enabled: names.length > 0,
  });
  const params = useQuery({
    ...trpc.compare.fields.queryOptions({
      ...input,
      kind: "param",
      isDiffering: true,
      limit: MOST_PARAMETERS,
    }),
    enabled: names.length > 0,
  });
  const usual = pickTarget(metrics.data?.keys ?? []);
  const target = state.target ?? (usual === undefined ? null : fieldId("metric", usual));
  const { key: targetKey = "", part = "last" } = (target && readFieldId(target)) || {};
  const targetField = useFieldsById(comparison, [fieldId("metric", targetKey)]).get(
    fieldId("metric", targetKey),
  );
  const parameters = params.data?.fields;
  const importance = useImportance(parameters, targetField && valuesOf(targetField, part));

  const failure = metrics.error ?? params.error;
  if (failure)
    return (
      <ErrorState className="m-6" title="The runs could not be read" cause={readRefusal(failure).message} />
    );
  if (!metrics.data || !parameters) return <Skeleton className="m-6 h-80" />;
  if (target === null || parameters.length === 0) {
    return (
      <EmptyState icon={SlidersHorizontal} title="There is nothing to weigh here">
        {target === null
          ? "These runs have logged no metrics."
          : "These runs have the same parameters, or none."}
      </EmptyState>
    );
  }
  const measured = importance.data?.outcome === "measured" ? importance.data : null;
  const weightiest = measured?.parameters ?? parameters;
  const axes = state.axes ?? weightiest.slice(0, FIRST_AXES).map(({ id }) => id);
  const order = shown.map(({ name }) => names.indexOf(name));
  const painted = shown.map(({ name, displayName, color }) => ({ name, label: displayName, color }));
  const dimensions = [
    ...axes.flatMap((id) => {
      const field = parameters.find((parameter) => parameter.id === id);
      return field ? [toDimension(field, id, "last", order)] : [];
    }),
    ...(targetField ? [toDimension(targetField, target, part, order)] : []),
  ];
  return (
    <div className="flex flex-col gap-4 p-6">
      <div className="flex flex-wrap items-center gap-2">
        <FieldPicker
          label="Metric"
          kinds={["metric"]}
          chosen={target}
          onPick={(id) => void setState({ target: id, axes: null, y: null, lines: null })}
        />
        <Select
          aria-label="Which value of the metric"
          className="w-28!"
          value={part}
          onChange={(event) => {
            const plain = fieldId("metric", targetKey);
            const { value } = event.target;
            void setState({ target: value === "last" ? plain : `${value}(${plain})`, y: null, lines: null });
          }}
        >
          <option value="last">latest</option>
          <option value="min">lowest</option>
          <option value="max">highest</option>
        </Select>
      </div>
      <div className="grid gap-6 xl:grid-cols-[minmax(320px,400px)_minmax(0,1fr)]">
        {importance.data?.outcome === "measured" ? (
          <ImportanceTable
            importance={importance.data}
            target={targetKey}
            axes={axes}
            onAxes={(next) => void setState({ axes: next })}
            onLookAt={(id) => void setState({ x: id })}
          />
        ) : importance.error ? (
          <ErrorState title="The parameters could not be weighed" cause={importance.error.message} />
        ) : importance.data ? (
          <NotMeasured importance={importance.data} target={targetKey} />
        ) : (
          <Skeleton className="h-60" />
        )}
        <ParallelCoordinates
          runs={painted}
          dimensions={dimensions}
          colorBy={target}
          state={state.lines}
          onState={(lines) => void setState({ lines })}
          onOpenRun={(name) => router.push(`/${workspace}/runs/${name}`)}
        />
      </div>
      <MatterScatter
        runs={painted}
        order={order}
        x={state.x ?? weightiest[0]!.id}
        y={state.y ?? target}
        {...{ state, setState }}
        onOpenRun={(name) => router.push(`/${workspace}/runs/${name}`)}
      />
    </div>
  );
}
