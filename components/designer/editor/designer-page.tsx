"use client";
import { Network } from "lucide-react";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useEffect, useRef, useState } from "react";
import type { Drawable } from "@/domain/designer/palette";
import { stepId } from "@/domain/pipelines/node-ids";
import type { runDraftAction } from "@/server/designer/actions";
import { LinkButton } from "../../ui/button";
import { arrange } from "./design-elements";
import { DesignerStage } from "./designer-stage";
import { PalettePanel } from "./palette-panel";
import { PropertiesPanel } from "./properties-panel";
import { PublishDialog } from "./publish-dialog";
import { RunDialog } from "./run-dialog";
import { SaveMark, StaleNotice } from "./save-mark";
import { Toolbar } from "./toolbar";
import { type DesignerOptions, useDesigner } from "./use-designer";

interface DesignerPageProps extends DesignerOptions {
  runDraft: typeof runDraftAction;
}

/** A pipeline as a canvas and as its text: what is changed in one is changed in the other. */
export function DesignerPage({ runDraft, ...options }: DesignerPageProps) {
  const designer = useDesigner(options);
  const { workspace, initial, latest, isReadOnly, design, find, entries, drawn, problems, see, sample } =
    designer;
  const { history, saving, chosen, setChosen, canvas, middle, actions, marked } = designer;
  const { drawing, change } = history;
  const [isTextShown, showText] = useQueryState("yaml", parseAsBoolean.withDefault(false));
  const panel = useRef<HTMLElement>(null);
  const [isPanelShown, showPanel] = useState(false);
  const which = [...chosen].join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen anew is read from its beginning
  useEffect(() => {
    panel.current?.scrollTo({ top: 0 });
  }, [which]);
  function rearrange() {
    change({ layout: { ...drawing.layout, places: Object.fromEntries(arrange({ design, find })) } });
    requestAnimationFrame(() => canvas.current?.show([]));
  }
  function add(entry: Drawable) {
    const name = actions.add(entry, middle());
    if (name !== null) requestAnimationFrame(() => canvas.current?.reveal(stepId(name)));
  }
  return (
    <div className="flex h-full flex-col">
      <Toolbar
        {...{ history, isReadOnly, isTextShown, isPanelShown }}
        onArrange={rearrange}
        onNote={() => marked.addNote(middle())}
        onShowPanel={() => showPanel(!isPanelShown)}
        onShowText={(isShown) => void showText(isShown || null)}
      >
        {isReadOnly ? (
          <span className="text-sm text-muted">{initial.deletedAt ? "In the trash" : "Read only"}</span>
        ) : (
          <SaveMark state={saving.state} />
        )}
        {latest.lastRun && (
          <LinkButton href={`/${workspace}/runs/${latest.lastRun}/graph`}>
            <Network aria-hidden /> Last run
          </LinkButton>
        )}
        {initial.can.publish && !isReadOnly && (
          <PublishDialog
            {...{ workspace }}
            draftId={initial.id}
            name={drawing.name}
            saveNow={saving.saveNow}
          />
        )}
        {initial.can.run && !isReadOnly && (
          <RunDialog
            {...{ workspace, design, runDraft }}
            draftId={initial.id}
            name={drawing.name}
            saveNow={saving.saveNow}
          />
        )}
      </Toolbar>
      <StaleNotice {...{ workspace, drawing }} state={saving.state} forget={saving.forget} />
      <div className="relative flex min-h-0 flex-1">
        {!isReadOnly && <PalettePanel {...{ entries }} onAdd={add} />}
        <DesignerStage {...{ designer, isTextShown }} onOpen={() => panel.current?.focus()} />
        <PropertiesPanel
          ref={panel}
          {...{ workspace, drawn, entries, chosen, problems, see, sample, isReadOnly, isPanelShown, actions }}
          notes={marked}
          onClose={() => {
            setChosen(new Set());
            showPanel(false);
          }}
        />
      </div>
    </div>
  );
}
