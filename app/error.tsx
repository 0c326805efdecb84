"use client";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/states";

/** What a page that failed says. Only the digest of a server's error reaches the browser; its log has the rest. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset(): void }) {
  return (
    <div className="mx-auto max-w-2xl p-6">
      <ErrorState
        title="This page could not be shown"
        cause={
          error.digest
            ? `The studio's log has the cause under ${error.digest}.`
            : error.message || "The cause is unknown."
        }
        action={<Button onClick={reset}>Try again</Button>}
      />
    </div>
  );
}
