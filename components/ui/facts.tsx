import type { ReactNode } from "react";

/** A list of terms and their values, side by side. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1.5 text-sm">{children}</dl>;
}

export function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

interface CardProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** A part of a page with its heading. */
export function Card({ title, aside, children }: CardProps) {
  return (
    <section className="min-w-0 rounded-lg border bg-surface">
      <header className="flex min-h-10 items-center justify-between gap-2 border-b px-4">
        <h2 className="text-sm font-semibold">{title}</h2>
        {aside}
      </header>
      <div className="p-4">{children}</div>
    </section>
  );
}
