"use client";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Dialog, DialogContent, DialogTrigger } from "../ui/dialog";
import { Field, Textarea } from "../ui/field";
import { readRefusal } from "../ui/refusal";
import type { Asset } from "./asset-page";

/** The description and the tags: all of a version that may change. */
export function EditVersion({ workspace, asset }: { workspace: string; asset: Asset }) {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const [description, setDescription] = useState(asset.description);
  const [tags, setTags] = useState(writeTags(asset.tags));
  const update = useChange(trpc.assets.update.mutationOptions(), "Saved");
  function submit(event: FormEvent) {
    event.preventDefault();
    const { kind, name, version } = asset;
    const change = { description, tags: readTags(tags) };
    update.mutate({ workspace, kind, asset: name, version, ...change }, { onSuccess: () => setOpen(false) });
  }
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>Edit</Button>
      </DialogTrigger>
      <DialogContent title={`Edit version ${asset.version}`} side>
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field label="Description" error={update.error ? readRefusal(update.error).message : null}>
            {(control) => (
              <Textarea
                {...control}
                rows={6}
                value={description}
                onChange={(event) => setDescription(event.target.value)}
              />
            )}
          </Field>
          <Field label="Tags" hint="One a line: key=value">
            {(control) => (
              <Textarea
                {...control}
                rows={5}
                className="font-mono text-sm"
                value={tags}
                onChange={(event) => setTags(event.target.value)}
              />
            )}
          </Field>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button type="submit" variant="primary" disabled={update.isPending}>
              Save
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}

const writeTags = (tags: Record<string, string>): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join("\n");

function readTags(text: string): Record<string, string> {
  const pairs = text.split("\n").map((line) => {
    const [key = "", ...value] = line.split("=");
    return [key.trim(), value.join("=").trim()] as const;
  });
  return Object.fromEntries(pairs.filter(([key]) => key !== ""));
}
