import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { openMailbox } from "../scripts/testing/mailbox";
import { readSeededHome } from "../scripts/testing/seeded-home";
import { startStudio, waitFor } from "../scripts/testing/start-studio";

const PRINTED_CODE = /one-time code: (?:\x1b\[\d+m)?([A-Z0-9-]{17})/;
/** The one private address that the studio may reach: servers of the journeys listen there. */
const HOST = "127.0.0.2";

/** One studio for all journeys, without an account: the first journey is its setup. Or a copy of `SEEDED_HOME`. */
export default async function setup() {
  const mails = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-mails-"));
  let count = 0;
  const mailbox = await openMailbox({
    host: HOST,
    keep: (mail) => fs.writeFileSync(path.join(mails, `${++count}.json`), JSON.stringify(mail)),
  });
  const from = readSeededHome();
  const variables = {
    ATELIER_PRIVATE_HOSTS: HOST,
    ATELIER_SMTP_URL: `smtp://${HOST}:${mailbox.port}`,
    ATELIER_SMTP_FROM: "Atelier <atelier@example.test>",
  };
  const studio = await startStudio({ withOwner: from !== undefined, from, variables });
  process.env.E2E_URL = studio.url;
  process.env.E2E_HOME = studio.home;
  process.env.E2E_HOST = HOST;
  process.env.E2E_MAILS = mails;
  const stop = async () => {
    await studio.stop();
    await mailbox.close();
    fs.rmSync(mails, { recursive: true, force: true });
  };
  if (from) return stop;
  const readCode = () => PRINTED_CODE.exec(studio.output())?.[1];
  // The studio is healthy a moment before it says so.
  await waitFor(async () => readCode() !== undefined, 30_000);
  process.env.E2E_SETUP_CODE = readCode();
  return stop;
}
