"use client";
import { Dialog, DialogContent } from "../ui/dialog";
import { NAVIGATION, NAVIGATION_BOTTOM } from "./navigation";

const KEYS: [string, string][] = [
  ["⌘K", "Go to a page, a run, a command"],
  ["/", "Search what this page lists"],
  ["?", "Show these keys"],
  ["j  k", "Next and previous row"],
  ["Enter", "Open the row"],
  ["x", "Select the row; a run with Shift: a range"],
  ["←  →", "Fold and show the children of the run"],
  ["Esc  Tab", "Leave an editor, in which Tab indents"],
  ["p  b  h", "Pin the run, make it the baseline, hide it from the charts"],
];

export function ShortcutHelp({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange(next: boolean): void;
}) {
  const entries = [...NAVIGATION.flatMap((group) => group.entries), ...NAVIGATION_BOTTOM];
  const rows = [
    ...KEYS,
    ...entries.map(({ key, label }): [string, string] => [`g  ${key}`, `Go to ${label}`]),
  ];
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <DialogContent title="Keys">
        <dl className="grid grid-cols-[72px_1fr] gap-y-2 text-sm">
          {rows.map(([keys, does]) => (
            <div key={keys} className="contents">
              <dt>
                <kbd className="rounded-sm border bg-sunken px-1.5 py-0.5 font-mono text-xs whitespace-pre">
                  {keys}
                </kbd>
              </dt>
              <dd className="text-muted">{does}</dd>
            </div>
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  );
}
