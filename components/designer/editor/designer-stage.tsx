"use client";
import dynamic from "next/dynamic";
import { toast } from "sonner";
import { whyNotConnect } from "@/domain/designer/connect";
import { stepId } from "@/domain/pipelines/node-ids";
import { LazyEditor } from "../../editor/lazy-editor";
import { Skeleton } from "../../ui/states";
import { ProblemList } from "./problem-list";
import type { Designer } from "./use-designer";

/** It measures the page it is drawn on, so it is drawn in the browser alone. */
const DesignCanvas = dynamic(() => import("./design-canvas"), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-64 flex-1" />,
});

interface DesignerStageProps {
  designer: Designer;
  isTextShown: boolean;
  /** A node was opened. */
  onOpen(): void;
}

/** The canvas, the text beside it, and what is wrong with both. */
export function DesignerStage({ designer, isTextShown, onOpen }: DesignerStageProps) {
  const { design, find, entries, drawn, chosen, setChosen, isReadOnly, actions, canvas } = designer;
  const { mistakes, problems, isChecking, history } = designer;
  const isEmpty = drawn.design.steps.length === 0 && Object.keys(drawn.layout.notes).length === 0;
  function drop(key: string, place: { x: number; y: number }) {
    const entry = entries.find((one) => one.key === key);
    if (entry) actions.drop(entry, place);
  }
  function goTo(step: string) {
    setChosen(new Set([stepId(step)]));
    canvas.current?.show([stepId(step)]);
  }
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      {mistakes && (
        <p role="alert" className="border-b bg-danger-soft px-4 py-1.5 text-sm text-danger">
          Line {mistakes[0]?.line ?? 1}: {mistakes[0]?.message} The canvas shows what the text said before.
        </p>
      )}
      <div className="flex min-h-0 flex-1">
        <div className="relative min-w-0 flex-1">
          {isEmpty && !isReadOnly && <FirstStep />}
          <DesignCanvas
            handle={canvas}
            {...{ drawn, chosen, isReadOnly, onOpen }}
            whyNot={(edge) => whyNotConnect(design, find, edge)}
            onChoose={setChosen}
            onMove={actions.move}
            onConnect={actions.connect}
            onRefuse={(words) => toast.error(words)}
            onDrop={drop}
          />
        </div>
        {isTextShown && (
          <div className="w-2/5 min-w-64 border-l">
            <LazyEditor
              path="pipeline.yml"
              label="The pipeline as YAML"
              text={history.drawing.yaml}
              issues={problems}
              isReadOnly={isReadOnly}
              onChange={(yaml) => history.change({ yaml }, "text")}
            />
          </div>
        )}
      </div>
      {!isReadOnly && <ProblemList {...{ problems, isChecking }} onChoose={goTo} />}
    </div>
  );
}

/** What to do with an empty canvas. */
function FirstStep() {
  return (
    <div className="pointer-events-none absolute inset-0 z-10 flex flex-col items-center justify-center gap-1 p-6 text-center">
      <p className="font-semibold">Drag a component to here</p>
      <p className="max-w-96 text-sm text-muted">
        Begin with data, as Enter data manually or Import data, and draw from its output to the next step.
        Enter on a component does the same as a drag.
      </p>
    </div>
  );
}
