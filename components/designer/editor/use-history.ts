"use client";
import { useCallback, useReducer, useRef } from "react";
import type { Layout } from "@/domain/designer/draft";

/** All of a draft that undo takes back. */
export interface Drawing {
  name: string;
  yaml: string;
  layout: Layout;
}

interface History {
  past: Drawing[];
  present: Drawing;
  future: Drawing[];
  /** What the last change was of: the letters of one word are one step. */
  tag: string | null;
  at: number;
}

type Act =
  | { kind: "change"; part: Partial<Drawing>; tag: string | null; at: number }
  | { kind: "undo" }
  | { kind: "redo" };

const MOST_STEPS = 200;
const TOGETHER_MS = 1_500;

/** What is drawn, and the way back and forth. */
export function useHistory(initial: Drawing) {
  const [history, act] = useReducer(reduceHistory, {
    past: [],
    present: initial,
    future: [],
    tag: null,
    at: 0,
  });
  const newest = useRef(history.present);
  const shown = useRef(history);
  // A render for another reason may come before a change that waits.
  if (shown.current !== history) newest.current = history.present;
  shown.current = history;
  const change = useCallback((part: Partial<Drawing>, tag: string | null = null) => {
    newest.current = { ...newest.current, ...part };
    act({ kind: "change", part, tag, at: Date.now() });
  }, []);
  return {
    drawing: history.present,
    /** With what was changed since it was last shown: a quick hand goes on before the page has followed. */
    newest: useCallback(() => newest.current, []),
    change,
    undo: useCallback(() => act({ kind: "undo" }), []),
    redo: useCallback(() => act({ kind: "redo" }), []),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
  };
}

export function reduceHistory(history: History, action: Act): History {
  const { past, present, future } = history;
  if (action.kind === "undo") {
    const before = past.at(-1);
    if (!before) return history;
    return { past: past.slice(0, -1), present: before, future: [present, ...future], tag: null, at: 0 };
  }
  if (action.kind === "redo") {
    const [next, ...rest] = future;
    if (!next) return history;
    return { past: [...past, present], present: next, future: rest, tag: null, at: 0 };
  }
  const changed = { ...present, ...action.part };
  if (changed.yaml === present.yaml && changed.name === present.name && changed.layout === present.layout)
    return history;
  const { tag, at } = action;
  const goesOn = tag !== null && tag === history.tag && at - history.at < TOGETHER_MS;
  const steps = goesOn ? past : [...past, present].slice(-MOST_STEPS);
  return { past: steps, present: changed, future: [], tag, at };
}
