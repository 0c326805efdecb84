// Loaded into web. Told to end, Next opens no new connection and waits for those that it has; the gateway's never rest
// under load, and nobody would see a page until they did.
const PATIENCE_MS = 3_000;

for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"]))
  process.once(signal, () => setTimeout(() => process.exit(143), PATIENCE_MS).unref());
