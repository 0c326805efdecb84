/** Longer than the supervisor's grace helps nobody, and a part that has closed its door must make room for the next. */
const PATIENCE_MS = 7_000;

/** Ends this process in order at SIGTERM or SIGINT; at once where that hangs, as it does behind a database that hangs. */
export function endInOrder(close: () => Promise<void>): void {
  const end = async () => {
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    await close();
    process.exit(0);
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
}
