import type { ReactNode } from "react";
import { Logo } from "@/components/shell/logo";

/** The frame of the pages before the sign-in: one column in the middle. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-6 px-4 py-12">
      <div className="flex items-center gap-2.5">
        <Logo className="size-8" />
        <span className="text-xl font-semibold tracking-tight">Atelier</span>
      </div>
      <div className="w-full max-w-sm rounded-lg border bg-surface p-6">{children}</div>
    </main>
  );
}
