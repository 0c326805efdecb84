"use client";
import { useMutation } from "@tanstack/react-query";
import { KEY_SLOTS } from "@/domain/endpoints";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { CopyButton } from "../ui/copy-button";
import { Card } from "../ui/facts";
import { readRefusal } from "../ui/refusal";

interface KeysProps {
  workspace: string;
  name: string;
  canWrite: boolean;
}

/** The two keys, shown only when asked for: that somebody reads them is written down. */
export function KeysCard({ workspace, name, canWrite }: KeysProps) {
  const trpc = useTRPC();
  // Keys are in no query, and in no mutation once that is gone.
  const read = useMutation({ ...trpc.endpoints.readKeys.mutationOptions(), gcTime: 0 });
  const renew = useChange(trpc.endpoints.regenerateKey.mutationOptions(), "The key is rotated");
  const show = () => read.mutate({ workspace, endpoint: name });
  return (
    <Card
      title="Keys"
      aside={
        read.data ? (
          <Button size="sm" variant="ghost" onClick={() => read.reset()}>
            Hide
          </Button>
        ) : (
          <Button size="sm" variant="ghost" disabled={read.isPending} onClick={show}>
            Show
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-2 text-sm">
        {KEY_SLOTS.map((slot) => {
          const value = read.data?.[`${slot}Key`];
          return (
            <div key={slot} className="flex items-center gap-2">
              <span className="w-20 shrink-0 text-muted">{slot === "primary" ? "Primary" : "Secondary"}</span>
              <code className="min-w-0 flex-1 truncate font-mono text-xs">
                {value ?? "••••••••••••••••••••••••"}
              </code>
              {value && <CopyButton text={value} label={`Copy the ${slot} key`} />}
              {canWrite && (
                <ConfirmButton
                  size="sm"
                  variant="ghost"
                  label="Rotate"
                  ariaLabel={`Rotate the ${slot} key`}
                  title={`Rotate the ${slot} key?`}
                  consequence="Who still sends the old one is refused from this moment on. The other key stays as it is."
                  verb="Rotate it"
                  onConfirm={async () => {
                    await renew.mutateAsync({ workspace, endpoint: name, slot }).catch(() => {});
                    if (read.data) show();
                  }}
                />
              )}
            </div>
          );
        })}
        {read.error && <p className="text-danger">{readRefusal(read.error).message}</p>}
        <p className="text-xs text-faint">
          Sent as <code className="font-mono">Authorization: Bearer KEY</code>. Change one while clients use
          the other.
        </p>
      </div>
    </Card>
  );
}
