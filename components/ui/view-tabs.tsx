import type { KeyboardEvent } from "react";
import { classes } from "./classes";

interface ViewTabsProps<View extends string> {
  /** What the views are views of. */
  label: string;
  /** Each view and what it is called, in their order. */
  views: Record<View, string>;
  current: View;
  onChoose(view: View): void;
}

/** Views of one thing in one place. The arrow keys go from one to the next. */
export function ViewTabs<View extends string>({ label, views, current, onChoose }: ViewTabsProps<View>) {
  const names = Object.keys(views) as View[];
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = names.at((names.indexOf(current) + by) % names.length)!;
    onChoose(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-view="${next}"]`)?.focus();
  }
  return (
    <div
      role="tablist"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="flex gap-1 border-b bg-sunken px-4 py-1"
    >
      {names.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          data-view={name}
          aria-selected={name === current}
          tabIndex={name === current ? 0 : -1}
          onClick={() => onChoose(name)}
          className={classes(
            "h-7 rounded-md px-2.5 text-sm",
            name === current ? "bg-surface font-medium text-ink" : "text-muted hover:text-ink",
          )}
        >
          {views[name]}
        </button>
      ))}
    </div>
  );
}
