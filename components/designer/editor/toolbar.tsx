"use client";
import { Code, Download, LayoutGrid, PanelRight, Redo2, StickyNote, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { saveFile } from "../../charts/save-file";
import { Button } from "../../ui/button";
import { CommitInput } from "./commit-field";
import type { useHistory } from "./use-history";

interface ToolbarProps {
  history: ReturnType<typeof useHistory>;
  isReadOnly: boolean;
  isTextShown: boolean;
  isPanelShown: boolean;
  onShowPanel(): void;
  onArrange(): void;
  onNote(): void;
  onShowText(isShown: boolean): void;
  /** How the draft is kept, and what runs it. */
  children: ReactNode;
}

export function Toolbar(props: ToolbarProps) {
  const { history, isReadOnly, isTextShown, isPanelShown, onArrange, onNote, onShowText, children } = props;
  const { drawing, change, undo, redo, canUndo, canRedo } = history;
  const look = { size: "icon", variant: "ghost" } as const;
  function exportText() {
    const name = drawing.name.trim().replace(/[^\w-]+/g, "-") || "pipeline";
    saveFile(`${name}.yml`, new Blob([drawing.yaml], { type: "application/yaml" }));
  }
  return (
    <div
      role="toolbar"
      aria-label="The draft"
      className="flex flex-wrap items-center gap-2 border-b px-4 py-2"
    >
      <h1 className="sr-only">{drawing.name}</h1>
      <CommitInput
        aria-label="Name of the draft"
        maxLength={200}
        readOnly={isReadOnly}
        className="min-w-32 flex-1 basis-40 font-semibold"
        value={drawing.name}
        onCommit={(name) => change({ name })}
      />
      {!isReadOnly && (
        <>
          <Button {...look} aria-label="Undo" title="Undo (Ctrl+Z)" disabled={!canUndo} onClick={undo}>
            <Undo2 aria-hidden />
          </Button>
          <Button {...look} aria-label="Redo" title="Redo (Ctrl+Y)" disabled={!canRedo} onClick={redo}>
            <Redo2 aria-hidden />
          </Button>
          <Button {...look} aria-label="Arrange" title="Lay the graph out anew" onClick={onArrange}>
            <LayoutGrid aria-hidden />
          </Button>
          <Button {...look} aria-label="Add a note" title="Add a note" onClick={onNote}>
            <StickyNote aria-hidden />
          </Button>
        </>
      )}
      <Button
        {...look}
        aria-label="YAML"
        title="The pipeline as YAML, beside the canvas"
        aria-pressed={isTextShown}
        className={isTextShown ? "bg-hover text-ink" : undefined}
        onClick={() => onShowText(!isTextShown)}
      >
        <Code aria-hidden />
      </Button>
      <Button
        {...look}
        aria-label="Properties"
        title="The pipeline's inputs, outputs and settings"
        aria-pressed={isPanelShown}
        className={isPanelShown ? "bg-hover text-ink lg:hidden" : "lg:hidden"}
        onClick={props.onShowPanel}
      >
        <PanelRight aria-hidden />
      </Button>
      <Button {...look} aria-label="Export YAML" title="Export YAML" onClick={exportText}>
        <Download aria-hidden />
      </Button>
      {children}
    </div>
  );
}
