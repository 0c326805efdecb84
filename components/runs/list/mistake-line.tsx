/** What is wrong with the search, and what was expected. */
export function MistakeLine({ id, message }: { id: string; message: string }) {
  return (
    <p
      id={id}
      role="alert"
      className="w-fit max-w-full rounded-md border border-danger/40 bg-danger-soft px-2 py-1 text-xs text-danger"
    >
      {message}
    </p>
  );
}
