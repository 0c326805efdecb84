/** Every page behind the sign-in that needs nothing but its address; the sweeps of all pages go through these. */
export const PAGES = [
  "",
  "/runs",
  "/runs/new",
  "/experiments",
  "/compare",
  "/data",
  "/reports",
  "/designer",
  "/environments",
  "/components",
  "/models",
  "/endpoints",
  "/batch-endpoints",
  "/compute",
  "/compute/local",
  "/schedules",
  "/storage",
  "/trash",
  "/activity",
  "/access",
  "/secrets",
  "/datastores",
  "/datastores/workspaceblobstore",
  "/settings",
  "/settings/notifications",
];
/** The workspace that the setup fills by `npm run seed`. */
export const SEEDED = "/big";
export const SEEDED_PAGES = ["", "/runs", "/experiments", "/storage"];
export const OTHER_PAGES = ["/account", "/account/notifications", "/workspaces/new"];
/** Below the address of a run. */
export const RUN_PARTS = ["", "/metrics", "/logs", "/outputs", "/code", "/children", "/yaml"];
