"use client";
import { type ComponentProps, useEffect, useState } from "react";
import { Input, Textarea } from "../../ui/field";

interface CommitProps {
  value: string;
  onCommit(next: string): void;
}

/** What is typed becomes a change once it is whole: by Enter, or by going elsewhere. Escape leaves it as it was. */
function useCommit({ value, onCommit }: CommitProps, commitsByEnter: boolean) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const commit = () => text !== value && onCommit(text);
  return {
    value: text,
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
    onBlur: commit,
    onKeyDown: (event: { key: string; stopPropagation(): void }) => {
      if (event.key === "Enter" && commitsByEnter) commit();
      if (event.key === "Escape") setText(value);
    },
  };
}

export function CommitInput({
  value,
  onCommit,
  ...rest
}: CommitProps & Omit<ComponentProps<"input">, "value">) {
  return <Input {...rest} {...useCommit({ value, onCommit }, true)} />;
}

export function CommitText({
  value,
  onCommit,
  ...rest
}: CommitProps & Omit<ComponentProps<"textarea">, "value">) {
  return <Textarea {...rest} {...useCommit({ value, onCommit }, false)} />;
}

/** A text that is usually of one line: Enter ends it, unless it has more lines already, pasted or by Shift+Enter. */
export function CommitLine({
  value,
  onCommit,
  ...rest
}: CommitProps & Omit<ComponentProps<"textarea">, "value">) {
  const { onKeyDown, ...commit } = useCommit({ value, onCommit }, true);
  return (
    <Textarea
      rows={1}
      {...rest}
      {...commit}
      onKeyDown={(event) => {
        const isLine = event.key === "Enter" && (event.shiftKey || commit.value.includes("\n"));
        if (isLine) return;
        if (event.key === "Enter") event.preventDefault();
        onKeyDown(event);
      }}
    />
  );
}
