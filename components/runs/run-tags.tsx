"use client";
import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { Input } from "../ui/field";
import { InlineInput } from "../ui/inline-input";
import { useRun } from "./run-context";
import { useUpdateRun } from "./use-update-run";

/** Tags of people, changed where they stand. Those that MLflow keeps for itself are no part of them. */
export function RunTags() {
  const { run } = useRun();
  const { save } = useUpdateRun();
  const [isAdding, setAdding] = useState(false);
  const tags = Object.entries(run.tags).filter(([key]) => !key.startsWith("mlflow."));
  return (
    <Card
      title="Tags"
      aside={
        run.can.update && (
          <Button variant="ghost" size="sm" onClick={() => setAdding(true)}>
            <Plus aria-hidden /> Add
          </Button>
        )
      }
    >
      {tags.length === 0 && !isAdding && <p className="text-sm text-faint">No tags.</p>}
      <ul className="flex flex-col">
        {tags.map(([key, value]) => (
          <TagLine
            key={key}
            name={key}
            value={value}
            isFixed={!run.can.update}
            onSave={(tags) => void save({ tags })}
          />
        ))}
      </ul>
      {isAdding && (
        <NewTag
          onDone={(tags) => {
            setAdding(false);
            if (tags) void save({ tags });
          }}
        />
      )}
    </Card>
  );
}

interface TagLineProps {
  name: string;
  value: string;
  isFixed: boolean;
  onSave(tags: Record<string, string | null>): void;
}

function TagLine({ name, value, isFixed, onSave }: TagLineProps) {
  const [isEditing, setEditing] = useState(false);
  function close(next: string | null) {
    setEditing(false);
    if (next !== null) onSave({ [name]: next });
  }
  return (
    <li className="group flex items-start gap-2 border-t py-1 text-sm first:border-t-0">
      <span className="w-2/5 shrink-0 break-words text-muted">{name}</span>
      {isEditing ? (
        <InlineInput label={`Value of ${name}`} value={value} className="h-6! text-sm" onDone={close} />
      ) : isFixed ? (
        <span className="min-w-0 flex-1 break-words">{value}</span>
      ) : (
        <button
          type="button"
          title={`Change ${name}`}
          onClick={() => setEditing(true)}
          className="min-w-0 flex-1 rounded-sm text-left break-words hover:bg-hover"
        >
          {value || <span className="text-faint">empty</span>}
        </button>
      )}
      {!isFixed && (
        <button
          type="button"
          aria-label={`Remove the tag ${name}`}
          onClick={() => onSave({ [name]: null })}
          className="shrink-0 rounded-sm p-1 text-faint opacity-0 group-hover:opacity-100 hover:text-danger focus-visible:opacity-100"
        >
          <X className="size-3.5" />
        </button>
      )}
    </li>
  );
}

function NewTag({ onDone }: { onDone(tags?: Record<string, string>): void }) {
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  function submit(event: FormEvent) {
    event.preventDefault();
    onDone(key.trim() ? { [key.trim()]: value } : undefined);
  }
  return (
    <form
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && onDone()}
      className="mt-2 flex items-center gap-1.5"
    >
      <Input
        aria-label="Name of the tag"
        placeholder="name"
        className="h-7! text-sm"
        maxLength={250}
        autoFocus
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <Input
        aria-label="Value of the tag"
        placeholder="value"
        className="h-7! text-sm"
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <Button type="submit" size="sm" variant="primary">
        Add
      </Button>
    </form>
  );
}
