import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readPrivateHost } from "@/domain/private-hosts";
import { startIndex } from "../../../../testing/package-index";
import { startEnvironments } from "../../../../testing/with-environments";
import type { ReadyEnvironment } from "../ready";

const PASSWORD = "p@ss/wörd:%41 long";
const SPELLINGS = [PASSWORD, encodeURIComponent(PASSWORD), encodeURI(PASSWORD)].concat(
  [`reader:${PASSWORD}`].flatMap((text) => [
    Buffer.from(text).toString("base64"),
    Buffer.from(text).toString("base64url"),
  ]),
);

/** Everything that the code of a package can see while it is built. */
const LOOK_AROUND = `
import glob, os, urllib.request
files = glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline") + ["/etc/pip.conf"]
build = os.path.dirname(os.path.dirname(os.environ.get("UV_CACHE_DIR")))
tops = [build, "/tmp", os.path.expanduser("~"), "/etc/uv", "/etc/xdg/uv"]
for top in tops:
    for folder, _, names in os.walk(top):
        files += [os.path.join(folder, name) for name in names]
for file in files:
    try:
        with open(file, "rb") as content: said.append(file + ": " + content.read(1000000).decode("latin1"))
    except OSError: pass
for name, value in os.environ.items():
    said.append(name + "=" + value)
    if "INDEX" in name and "://" in value:
        answer = urllib.request.urlopen(value[value.index("http"):].rstrip("/") + "/nosy/")
        said.append(str(answer.headers) + answer.read().decode())
`;
const NOTHING = "";

function withPassword(url: URL): string {
  const address = new URL(url);
  address.username = "reader";
  address.password = encodeURIComponent(PASSWORD);
  return address.href;
}

const whatWasSeen = ({ sitePackages }: ReadyEnvironment) =>
  readFileSync(path.join(sitePackages!, "nosy.txt"), "utf8");

function expectNoSecret(text: string): void {
  for (const spelling of SPELLINGS) expect(text).not.toContain(spelling);
}

describe("a package index that wants a password", () => {
  test.each(["PIP_INDEX_URL", "UV_DEFAULT_INDEX", "PIP_EXTRA_INDEX_URL", "UV_INDEX"])(
    "in %s is used, and the password is seen neither by a package that is built nor in the log",
    async (name) => {
      const index = await startIndex({ nosy: LOOK_AROUND, pip: NOTHING }, PASSWORD);
      const { build, log } = await startEnvironments({ [name]: withPassword(index.url) });
      const seen = whatWasSeen(await build(["nosy"]));
      expect(seen).toContain("UV_CACHE_DIR=");
      expect(seen).toContain("nosy-1.0.tar.gz");
      expect(index.asked).toContain("200 /files/nosy-1.0.tar.gz");
      expectNoSecret(seen);
      expectNoSecret(log());
    },
  );

  test("has its password as uv takes it for a named index, which stays with us too", async () => {
    const index = await startIndex({ nosy: LOOK_AROUND }, PASSWORD);
    const { build, log } = await startEnvironments({
      UV_INDEX: `mine=${index.url}`,
      UV_INDEX_MINE_USERNAME: "reader",
      UV_INDEX_MINE_PASSWORD: PASSWORD,
    });
    expectNoSecret(whatWasSeen(await build(["nosy"])) + log());
  });

  test("and refuses it is named in the reason of the failure, without it", async () => {
    const index = await startIndex({}, `${PASSWORD} another`);
    const { build, builds, log } = await startEnvironments({ UV_INDEX: withPassword(index.url) });
    await expect(build(["nosy"])).rejects.toThrow(/could not be built/);
    expect(log()).toContain(index.url.origin);
    expectNoSecret(log() + builds.at(-1)!.error);
  });

  test("serves builds by pip in the same way", async () => {
    const index = await startIndex({ nosy: LOOK_AROUND.replace("UV_CACHE_DIR", "PIP_CACHE_DIR") }, PASSWORD);
    const { build, log } = await startEnvironments(
      { PIP_INDEX_URL: withPassword(index.url) },
      { hasUv: false },
    );
    expectNoSecret(whatWasSeen(await build(["nosy"])) + log());
  });

  test.each(["--index-url", "--extra-index-url"])(
    "named by a job by %s has its password from a secret, which no package, log or file of the build sees",
    async (option) => {
      const index = await startIndex({ nosy: LOOK_AROUND, pip: NOTHING }, PASSWORD);
      const { build, log, builds, home } = await startEnvironments(
        {},
        { privateHosts: [readPrivateHost("127.0.0.1")!] },
      );
      const address = `http://reader:\${{secrets.INDEX}}@${index.url.host}/simple`;
      const ready = await build([`${option} ${address}`, "nosy"], { scope: "ws_1" }, { INDEX: PASSWORD });
      expect(index.asked).toContain("200 /files/nosy-1.0.tar.gz");
      const seen = whatWasSeen(ready);
      expect(seen).toContain("nosy-1.0.tar.gz");
      const kept = execFileSync("grep", ["-rIh", "", path.join(home, "environments")]).toString();
      expect(kept).toContain("nosy==1.0");
      expectNoSecret(seen + log() + kept + JSON.stringify(builds));
      expect(log()).toContain(`${option} http://***@${index.url.host}/simple`);
    },
  );

  test("named by a job leads to no address that only this machine reaches, unless its owner lists it", async () => {
    const index = await startIndex({ nosy: NOTHING }, PASSWORD);
    const { build, log } = await startEnvironments();
    const address = `http://reader:\${{secrets.INDEX}}@${index.url.host}/simple`;
    const refused = build([`--extra-index-url ${address}`, "nosy"], {}, { INDEX: PASSWORD });
    await expect(refused).rejects.toThrow(/could not be built/);
    expect(index.asked).toEqual([]);
    expectNoSecret(log());
  });

  test("that a job itself names with a password is masked in the log", async () => {
    const index = await startIndex({ nosy: NOTHING }, PASSWORD);
    const { build, log } = await startEnvironments({}, { privateHosts: [readPrivateHost("127.0.0.1")!] });
    await build([`--extra-index-url ${withPassword(index.url)}`, "nosy"]);
    expectNoSecret(log());
  });
});
