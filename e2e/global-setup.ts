import { startStudio } from "../scripts/testing/start-studio";

/** One studio for all journeys, without an account: the first journey is its setup. */
export default async function setup() {
  const studio = await startStudio({ withOwner: false });
  const code = /one-time code: (?:\x1b\[\d+m)?([A-Z0-9-]{17})/.exec(studio.output())?.[1];
  if (!code) throw new Error(`The studio printed no setup code:\n${studio.output()}`);
  process.env.E2E_URL = studio.url;
  process.env.E2E_SETUP_CODE = code;
  return () => studio.stop();
}
