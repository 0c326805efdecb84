import { expect, test } from "vitest";
import { withDefaults } from "../../../options";
import { startIndex } from "../../../testing/package-index";
import { startEnvironments } from "../../../testing/with-environments";
import { findInterpreters } from "./interpreters";
import { compareVersions, parseVersion } from "./versions";

const NOTHING = "";

test("a name of conda's that the index has never heard of is left out, and every run that uses the build is told", async () => {
  const index = await startIndex({ known: NOTHING });
  const { build, builds, log } = await startEnvironments({ UV_INDEX: index.url.href });
  const packages = ["known==1.0", "surely-no-such-package-7351==2.0"];
  const tried = ["known", "surely-no-such-package-7351"];
  const notice = expect.stringContaining("surely-no-such-package-7351 was left out");
  for (const round of [1, 2]) {
    expect(await build(packages, { tried }), `round ${round}`).toMatchObject({ notices: [notice] });
  }
  expect(builds.at(-1)!.resolved).toContain("known==1.0");
  expect(log()).toContain("Note: surely-no-such-package-7351 was left out");
});

test("a name of a pip list that the index has never heard of fails the build by name", async () => {
  const { build } = await startEnvironments();
  await expect(build(["surely-no-such-package-7351"])).rejects.toThrow(
    "The environment mine could not be built: surely-no-such-package-7351 was not found in the package registry; check its name, or leave it out.",
  );
});

test("a package whose build fails is named, with what it raised", async () => {
  const index = await startIndex({ broken: 'raise RuntimeError("libfoo is not here")' });
  const { build } = await startEnvironments({ UV_INDEX: index.url.href });
  await expect(build(["broken"])).rejects.toThrow(
    /could not be built: broken==1\.0 could not be built from its source: RuntimeError: libfoo is not here; ask for a version or a Python that it has a wheel for\.$/,
  );
});

test("the oldest Python of the machine gets its environment", async () => {
  const settings = withDefaults({ home: "/nonexistent", name: "test", slots: 1, hostVariables: process.env });
  const versions = (await findInterpreters(settings)).map(({ version }) => version);
  const [oldest] = versions.sort((a, b) => compareVersions(parseVersion(a)!, parseVersion(b)!));
  const { build } = await startEnvironments();
  expect(await build(["six==1.16.0"], { python: oldest })).toMatchObject({
    interpreter: { version: oldest },
  });
});
