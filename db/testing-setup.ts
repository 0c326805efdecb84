import { startTestServer } from "./testing";

/** Vitest's global setup of the projects that need a database. */
export default async function setup() {
  const server = await startTestServer();
  process.env.ATELIER_TEST_DATABASE_URL = server.url;
  return server.stop;
}
