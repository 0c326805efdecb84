interface ProgressProps {
  label: string;
  done: number;
  total: number;
}

/** How far something is. Without a total it has only begun. */
export function Progress({ label, done, total }: ProgressProps) {
  const percent = total > 0 ? Math.min(100, (done / total) * 100) : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      className="h-1 w-full overflow-hidden rounded-sm bg-hover"
    >
      <div
        className="h-full bg-accent-fill transition-[width] duration-150"
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}
