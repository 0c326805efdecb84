"use client";
import { Button } from "../ui/button";
import { Snippet } from "../ui/copy-button";
import { Dialog, DialogContent } from "../ui/dialog";

/** The one time at which it is shown. */
export function SigningSecret({ secret, onClose }: { secret: string; onClose(): void }) {
  return (
    <Dialog open onOpenChange={(next) => !next && onClose()}>
      <DialogContent
        title="The signing secret"
        description="Every request is signed with it, so that the receiver knows that it comes from here. It is not shown again."
        side
      >
        <div className="flex flex-col gap-4">
          <Snippet text={secret} label="Copy the signing secret" />
          <p className="text-sm text-muted">
            The header <code className="font-mono">X-Atelier-Signature</code> is{" "}
            <code className="font-mono">v1=</code> and the HMAC-SHA256 of{" "}
            <code className="font-mono">X-Atelier-Timestamp</code>, a dot and the body, as hexadecimal digits.
            Slack and Teams need none of it.
          </p>
          <div className="flex justify-end">
            <Button variant="primary" onClick={onClose}>
              Done
            </Button>
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}
