interface MistakeLineProps {
  id: string;
  message: string;
  /** False where it is only read out: it lies over the chips, which must be seen once the field is left. */
  isSeen: boolean;
}

/** What is wrong with the search, and what was expected. */
export function MistakeLine({ id, message, isSeen }: MistakeLineProps) {
  return (
    <p
      id={id}
      role="alert"
      className={
        isSeen
          ? "w-fit max-w-full rounded-md border border-danger/40 bg-danger-soft px-2 py-1 text-xs text-danger"
          : "sr-only"
      }
    >
      {message}
    </p>
  );
}
