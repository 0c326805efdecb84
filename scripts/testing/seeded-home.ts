import type { StudioOptions } from "./start-studio";

/**
 * The data folder of a stopped studio that `npm run seed` has filled, of which a benchmark or a journey begins with a
 * copy: `SEEDED_HOME`, with an owner as the variables ATELIER_ADMIN_* tell. Undefined where it is not set.
 */
export function readSeededHome(): StudioOptions["from"] {
  const {
    SEEDED_HOME: home,
    ATELIER_ADMIN_EMAIL: email,
    ATELIER_ADMIN_PASSWORD: password,
    ATELIER_ADMIN_TOKEN: token,
  } = process.env;
  if (!home) return undefined;
  if (!email || !password || !token)
    throw new Error("SEEDED_HOME needs ATELIER_ADMIN_EMAIL, _PASSWORD and _TOKEN.");
  return { home, owner: { email, password, token } };
}
