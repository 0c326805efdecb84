import { expect, test } from "vitest";
import { parseAsset } from "../yaml/parse-asset";
import { splitTarget, type TargetSettings } from "./settings";
import { type TargetFile, targetFile } from "./target-file";
import { writeTarget } from "./write-target";

const kind = { shape: targetFile as never, schemaName: "compute", noun: "a compute target" };
const SETTINGS: TargetSettings[] = [
  { type: "cluster", min_instances: 1, max_instances: 2, idle_time_before_scale_down: 5, slots: 3 },
  { type: "ssh", address: "10.0.0.7", port: 2222, user: "ada", slots: 2, folder: "~/a", give_up_after: 60 },
  { type: "ray", address: "http://10.0.0.7:8265", studio_url: "http://10.0.0.2:3000", give_up_after: 600 },
];

test.each(SETTINGS)("a target that is written and read again is what it was: $type", (settings) => {
  const credentials: Record<string, string> =
    settings.type === "ssh"
      ? { private_key: "secret:KEY" }
      : settings.type === "ray"
        ? { token: "secret:T" }
        : {};
  const hostKey = settings.type === "ssh" ? "ssh-ed25519 AAAA" : null;
  const about = { description: "For: all", tags: { team: "a" } };
  const text = writeTarget({ name: "mine", settings, credentials, hostKey, ...about });
  const { asset, issues } = parseAsset<TargetFile>(kind, { text, file: "target.yml" });
  expect(issues).toEqual([]);
  const split = splitTarget(asset!);
  expect(JSON.parse(JSON.stringify(split.settings))).toEqual(settings);
  expect({ credentials: split.credentials, hostKey: split.hostKey ?? null }).toEqual({
    credentials,
    hostKey,
  });
  expect(asset).toMatchObject({ name: "mine", ...about });
});
