import { Button } from "../ui/button";
import { formatBytes, formatCount } from "../ui/format";
import { Progress as Bar } from "../ui/progress";
import type { FileProgress, Progress } from "./send-files";

interface UploadProgressProps {
  progress: Progress;
  onCancel(): void;
}

/** How far an upload is, in all and of each file that is under way, and the way to end it. */
export function UploadProgress({ progress, onCancel }: UploadProgressProps) {
  const { fileCount, doneFiles, totalBytes, sentBytes, underWay } = progress;
  return (
    <section aria-label="Upload" className="flex flex-col gap-3 rounded-lg border bg-surface p-3 text-sm">
      <div className="flex items-center gap-3">
        <p role="status" className="num min-w-0 flex-1">
          {formatBytes(sentBytes)} of {formatBytes(totalBytes)}
          {fileCount > 1 && ` · ${formatCount(doneFiles)} of ${formatCount(fileCount)} files`}
        </p>
        <Button size="sm" onClick={onCancel}>
          Cancel the upload
        </Button>
      </div>
      <Bar label="All files" done={sentBytes} total={totalBytes} />
      <ul className="flex flex-col gap-2">
        {underWay.map((file) => (
          <FileLine key={file.path} file={file} />
        ))}
      </ul>
    </section>
  );
}

function FileLine({ file: { path, sizeBytes, phase, doneBytes } }: { file: FileProgress }) {
  return (
    <li className="flex flex-col gap-1">
      <span className="flex gap-2">
        <span className="min-w-0 flex-1 truncate">{path}</span>
        <span className="num whitespace-nowrap text-xs text-muted">
          {phase === "reading" ? "Reading" : "Sending"} {formatBytes(doneBytes)} of {formatBytes(sizeBytes)}
        </span>
      </span>
      <Bar label={path} done={doneBytes} total={sizeBytes} />
    </li>
  );
}
