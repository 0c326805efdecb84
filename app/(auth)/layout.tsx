import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Logo } from "@/components/shell/logo";
import { isThisMachine } from "@/domain/net";

/** The frame of the pages before the sign-in: one column in the middle. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  const sent = await headers();
  const isReadable = sent.get("x-forwarded-proto") === "http" && !isThisMachine(sent.get("host") ?? "");
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-6 px-4 py-12">
      <div className="flex items-center gap-2.5">
        <Logo className="size-8" />
        <span className="text-xl font-semibold tracking-tight">Atelier</span>
      </div>
      <div className="w-full max-w-sm rounded-lg border bg-surface p-6">{children}</div>
      {isReadable && (
        <p className="w-full max-w-sm rounded-lg bg-warning-soft px-4 py-3 text-sm text-warning">
          This address is plain http: others in your network can read what you type. Ask whoever runs the
          studio for an https address.
        </p>
      )}
    </main>
  );
}
