"use client";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Dialog, DialogContent, DialogTrigger } from "../ui/dialog";
import { Field, Select } from "../ui/field";

const CHOICES = {
  0: "That no run uses now",
  7: "Unused for a week",
  30: "Unused for 30 days",
  90: "Unused for 90 days",
} as const;

/** Asks which builds are to go, and leads to the activity that removes them. */
export function CleanBuilds({ workspace }: { workspace: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [unusedDays, setUnusedDays] = useState(30);
  const clean = useChange(trpc.builds.clean.mutationOptions());
  async function submit(submitted: FormEvent) {
    submitted.preventDefault();
    const begun = await clean.mutateAsync({ workspace, unusedDays }).catch(() => null);
    if (begun) router.push(`/${workspace}/activity/${begun.activityId}`);
  }
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button size="sm">Clean up</Button>
      </DialogTrigger>
      <DialogContent
        title="Remove unused builds"
        description="They leave the disk of the machines that hold them, and so does what was downloaded for them. A build that any run uses now is kept. The next run that needs one waits until it is built again."
      >
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field label="Which">
            {(control) => (
              <Select
                {...control}
                value={unusedDays}
                onChange={(event) => setUnusedDays(Number(event.target.value))}
              >
                {Object.entries(CHOICES).map(([days, label]) => (
                  <option key={days} value={days}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <div className="flex justify-end">
            <Button type="submit" variant="danger" disabled={clean.isPending}>
              Remove
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
