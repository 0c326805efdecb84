import type { Scene } from "./shoot";
import type { Cookies, World } from "./world";

interface Group {
  title: string;
  as: Cookies;
  scenes: Scene[];
}

const scene = (name: string, title: string, path: string, prepare?: Scene["prepare"]): Scene => ({
  name,
  title,
  path,
  prepare,
});

const NOBODY: Cookies = { cookies: [], origins: [] };

/** What is shown, by who looks at it. A capability gets its scenes with the change that makes it work. */
export function findScenes(world: World): Group[] {
  const { owner, reader } = world;
  return [
    { title: "With data", as: owner, scenes: withData(world) },
    { title: "Empty", as: owner, scenes: EMPTY },
    { title: "Failing", as: owner, scenes: failing(world) },
    { title: "As a Reader", as: reader, scenes: asReader(world) },
    { title: "To who is not signed in", as: NOBODY, scenes: [scene("sign-in", "Signing in", "/sign-in")] },
  ];
}

const runAt = ({ runs }: World, name: keyof World["runs"], part = "") => `/default/runs/${runs[name]}${part}`;

const withData = (world: World): Scene[] => [...ofRuns(world), ...ofTheRest(world)];

function ofRuns(world: World): Scene[] {
  const { runs, content } = world;
  const run = (name: keyof World["runs"], part = "") => runAt(world, name, part);
  const compare = (view = "") => `/big/compare${view}?runs=${content.best.join(",")}`;
  const sweep = "/big/runs?experiment=vision/resnet-sweep&flat=true&sort=metrics.`val/accuracy` DESC";
  return [
    scene("home", "Home", "/default"),
    scene("runs", "Runs", "/big/runs"),
    scene("runs-filtered", "The best of a sweep, with their charts", sweep),
    scene("runs-grouped", "Runs by a parameter", `${sweep}&group=params.optimizer`),
    scene("compare", "Runs compared", compare()),
    scene("compare-table", "What differs between them", compare("/table")),
    scene("compare-parameters", "Which parameters matter", compare("/parameters")),
    scene("compare-code", "Their code", `/default/compare/code?runs=${runs["first-run"]},${runs.failing}`),
    scene("report", "A report", `/big/reports/${content.report}`),
    scene("reports", "Reports", "/big/reports"),
    scene("run", "A run", run("sklearn-autolog")),
    scene("run-metrics", "Its metrics", run("first-run", "/metrics")),
    scene("run-metrics-large", "A long series with a spike", `/big/runs/${content.spike}/metrics`),
    scene("run-images", "Its pictures and tables", run("figures", "/metrics")),
    scene("run-logs", "Its log", run("first-run", "/logs")),
    scene("run-outputs", "Its files", run("figures", "/outputs")),
    scene("run-code", "Its code", run("first-run", "/code")),
    scene("run-children", "Its children", run("nested-runs", "/children")),
    scene("run-yaml", "Its YAML", run("first-run", "/yaml")),
    scene("run-going", "A run that goes on", run("going")),
    scene("new-run", "A new run", "/default/runs/new"),
  ];
}

function ofTheRest({ assets }: World): Scene[] {
  return [
    scene("experiments", "Experiments", "/big/experiments"),
    scene("storage", "Storage", "/big/storage"),
    scene("trash", "Trash", "/big/trash"),
    scene("activity", "Activities", "/big/activity"),
    scene("data", "Data", "/default/data"),
    scene("data-version", "A version of data", "/default/data/readings"),
    scene("datastores", "Datastores", "/default/datastores"),
    scene("datastore", "What lies in a datastore", "/default/datastores/workspaceblobstore"),
    scene("environments", "Environments", "/default/environments"),
    scene("environment", "A registered environment", "/default/environments/registered/small"),
    scene("environment-build", "Its build", `/default/environments/${assets.built}`),
    scene("environments-clean", "Unused builds are removed", "/default/environments", (page) =>
      page.getByRole("button", { name: "Clean up" }).click(),
    ),
    scene("components", "Components", "/default/components"),
    scene("component", "A version of a component", "/default/components/smooth"),
    scene("component-library", "A component of the library", "/default/components/library/train_model"),
    scene("models", "Models", "/default/models"),
    scene("model", "A version of a model", "/default/models/forecaster"),
    scene("endpoints", "Endpoints", "/default/endpoints"),
    scene("compute", "Compute", "/default/compute"),
    scene("access", "Access", "/default/access"),
    scene("secrets", "Secrets", "/default/secrets"),
    scene("settings", "Settings", "/default/settings"),
    scene("settings-notifications", "Settings, notifications", "/big/settings/notifications"),
    scene("bell", "What goes on", "/default/experiments", (page) =>
      page.getByRole("button", { name: /^Activities/ }).click(),
    ),
    scene("account", "Account", "/account"),
    scene("account-notifications", "Account, notifications", "/account/notifications"),
  ];
}

const EMPTY: Scene[] = [
  scene("home-empty", "Home of a new workspace", "/empty"),
  scene("runs-empty", "No runs yet", "/empty/runs"),
  scene("runs-no-match", "No run matches", "/big/runs?q=nothing-has-this-name"),
  scene("compare-empty", "Nothing to compare yet", "/empty/compare"),
  scene("reports-empty", "No reports yet", "/empty/reports"),
  scene("trash-empty", "An empty trash", "/empty/trash"),
  scene("storage-empty", "Nothing stored yet", "/empty/storage"),
  scene("data-empty", "No data yet", "/empty/data"),
  scene("datastores-empty", "The workspace's own datastore", "/empty/datastores"),
  scene("environments-empty", "Nothing built yet", "/empty/environments"),
  scene("components-empty", "No components yet", "/empty/components"),
  scene("models-empty", "No models yet", "/empty/models"),
  scene("endpoints-empty", "No endpoints yet", "/empty/endpoints"),
  scene("batch-endpoints-empty", "No batch endpoints yet", "/empty/batch-endpoints"),
  scene("designer-empty", "No pipelines drawn yet", "/empty/designer"),
  scene("schedules-empty", "No schedules yet", "/empty/schedules"),
  scene("secrets-empty", "No secrets yet", "/empty/secrets"),
  scene("settings-notifications-empty", "No subscriptions yet", "/empty/settings/notifications"),
  scene("experiments-empty", "No experiments yet", "/empty/experiments"),
];

function failing(world: World): Scene[] {
  return [
    scene("run-failed", "A run that failed", runAt(world, "failing")),
    scene("run-failed-log", "Its log", runAt(world, "failing", "/logs")),
    scene("data-unread", "A table that cannot be shown", "/default/data/unread"),
    scene("datastore-away", "A datastore that cannot be reached", "/default/datastores/lake"),
    scene(
      "environment-build-failed",
      "A build that failed",
      `/default/environments/${world.assets.unbuildable}`,
    ),
    scene("runs-bad-filter", "A filter that cannot be read", "/big/runs?q=metrics.loss%20%3C%20%27high%27"),
    { ...scene("not-found", "An address without a page", "/default/nothing-here"), isMissing: true },
  ];
}

function asReader(world: World): Scene[] {
  return [
    scene("home-reader", "Home", "/default"),
    scene("runs-reader", "Runs", "/default/runs"),
    scene("storage-reader", "Storage", "/default/storage"),
    scene("trash-reader", "Trash", "/default/trash"),
    scene("reports-reader", "Reports", "/default/reports"),
    scene("run-reader", "A run", runAt(world, "sklearn-autolog")),
    scene("access-reader", "Access", "/default/access"),
    scene("data-reader", "Data", "/default/data"),
    scene("data-version-reader", "A version of data", "/default/data/readings"),
    scene("datastores-reader", "Datastores", "/default/datastores"),
    scene("environments-reader", "Environments", "/default/environments"),
    scene("environment-reader", "A registered environment", "/default/environments/registered/small"),
    scene("models-reader", "Models", "/default/models"),
    scene("model-reader", "A version of a model", "/default/models/forecaster"),
    scene("secrets-reader", "Secrets", "/default/secrets"),
    scene("settings-notifications-reader", "Settings, notifications", "/default/settings/notifications"),
  ];
}
