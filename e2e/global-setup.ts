import { readSeededHome } from "../scripts/testing/seeded-home";
import { startStudio, waitFor } from "../scripts/testing/start-studio";

const PRINTED_CODE = /one-time code: (?:\x1b\[\d+m)?([A-Z0-9-]{17})/;

/** One studio for all journeys, without an account: the first journey is its setup. Or a copy of `SEEDED_HOME`. */
export default async function setup() {
  const from = readSeededHome();
  const studio = await startStudio({ withOwner: from !== undefined, from });
  process.env.E2E_URL = studio.url;
  process.env.E2E_HOME = studio.home;
  if (from) return () => studio.stop();
  const readCode = () => PRINTED_CODE.exec(studio.output())?.[1];
  // The studio is healthy a moment before it says so.
  await waitFor(async () => readCode() !== undefined, 30_000);
  process.env.E2E_SETUP_CODE = readCode();
  return () => studio.stop();
}
