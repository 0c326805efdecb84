"use client";
import { useQuery } from "@tanstack/react-query";
import { LazyEditor } from "../editor/lazy-editor";
import { ErrorState, Skeleton } from "../ui/states";
import { type DraftFile, MAX_EDIT_BYTES, readDraftText, textFile } from "./draft-file";

interface DraftEditorProps {
  file: DraftFile | undefined;
  onChange(next: DraftFile): void;
}

/** The chosen file to write in. What is too large or no text is sent as it is. */
export function DraftEditor({ file, onChange }: DraftEditorProps) {
  if (!file) return <p className="m-auto p-6 text-sm text-muted">Choose a file, or add one.</p>;
  if (file.sizeBytes > MAX_EDIT_BYTES) {
    return (
      <p className="m-auto p-6 text-sm text-muted">
        {file.path} is too large to be edited here. It is sent as it is.
      </p>
    );
  }
  return <TextEditor key={`${file.path}.${file.source.kind === "text"}`} file={file} onChange={onChange} />;
}

function TextEditor({ file, onChange }: { file: DraftFile; onChange(next: DraftFile): void }) {
  const isText = file.source.kind === "text";
  const { data, error } = useQuery({
    queryKey: ["draft", file.path, file.sizeBytes, file.source.kind],
    queryFn: () => readDraftText(file),
    enabled: !isText,
  });
  if (error) return <ErrorState className="m-4" title="The file could not be read" cause={error.message} />;
  const text = file.source.kind === "text" ? file.source.text : data;
  if (text === undefined) return <Skeleton className="m-4 h-40" />;
  if (text.includes("\u0000")) {
    return <p className="m-auto p-6 text-sm text-muted">{file.path} is no text. It is sent as it is.</p>;
  }
  return (
    <LazyEditor
      text={text}
      path={file.path}
      label={file.path}
      onChange={(next) => next !== text && onChange(textFile(file.path, next))}
    />
  );
}
