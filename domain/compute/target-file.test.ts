import { describe, expect, test } from "vitest";
import { parseAsset } from "../yaml/parse-asset";
import { findTargetProblem, splitTarget } from "./settings";
import { type TargetFile, targetFile } from "./target-file";

function read(text: string) {
  const kind = { shape: targetFile as never, schemaName: "compute", noun: "a compute target" };
  const { asset, issues } = parseAsset<TargetFile>(kind, { text, file: "target.yml" });
  return {
    split: asset && splitTarget(asset),
    said: issues.map(({ message, line }) => `${line}: ${message}`),
  };
}

describe("the file of a compute target", () => {
  test("gives a machine's place, its key by name, and what is not said its default", () => {
    const { split } = read(
      "name: box\ntype: ssh\naddress: 10.0.0.7:2222\nuser: train\nprivate_key: secret:KEY\n",
    );
    expect(split).toEqual({
      settings: {
        type: "ssh",
        address: "10.0.0.7",
        port: 2222,
        user: "train",
        slots: undefined,
        folder: "~/.atelier",
        give_up_after: 86_400,
      },
      credentials: { private_key: "secret:KEY" },
      keyFile: undefined,
      hostKey: undefined,
      notices: [],
    });
  });

  test("reads Azure's virtual machine as the same, and says what it did not use", () => {
    const { split } = read(
      "name: vm\ntype: VirtualMachine\nresource_id: /subscriptions/x\naddress: vm.example\nssh_settings:\n  admin_username: ada\n  ssh_port: 50000\n  ssh_private_key_file: ./key.pem\n",
    );
    expect(split).toMatchObject({
      settings: { type: "ssh", address: "vm.example", port: 50_000, user: "ada" },
      keyFile: { path: "./key.pem", field: ["ssh_settings", "ssh_private_key_file"] },
      notices: ["`resource_id` was not used: the machine is reached at its `address`."],
    });
  });

  test("reads Azure's amlcompute as a cluster, and keeps the name of its size", () => {
    const { split } = read("name: pool\ntype: amlcompute\nsize: STANDARD_DS3_V2\nmax_instances: 2\n");
    expect(split?.settings).toEqual({
      type: "cluster",
      size: "STANDARD_DS3_V2",
      tier: undefined,
      min_instances: 0,
      max_instances: 2,
      idle_time_before_scale_down: 120,
      slots: 1,
    });
  });

  test.each([
    [
      "name: a\ntype: amlcompute\nmax_instance: 2\n",
      "3: `max_instance` is not a field of a compute cluster. Did you mean `max_instances`?",
    ],
    [
      "name: a\ntype: ssh\nadress: b\nuser: c\n",
      "3: `adress` is not a field of an attached machine. Did you mean `address`?",
    ],
    ["name: local\ntype: cluster\n", "local is the studio's own machine"],
    ["name: 9\ntype: cluster\n", "a compute target's name has 1 to 63 letters"],
    ["name: a\ntype: cluster\nmax_instances: 0\n", "at least 1 is needed"],
    ["name: a\ntype: computeinstance\n", "is not carried out here yet"],
    ["name: a\ntype: slurm\n", "is not carried out here yet"],
    ["name: a\ntype: synapsespark\n", "attach it as ray"],
    ["name: a\ntype: ray\naddress: localhost\n", "an address such as http://10.0.0.7:8265 is needed"],
    ["name: a\ntype: ssh\naddress: -oProxyCommand=x\nuser: c\n", "a host is needed, or host:port"],
    ["name: a\ntype: ssh\naddress: b\nuser: -l\n", "the name of an account is needed"],
  ])("refuses %j in words", (text, message) => {
    const { split, said } = read(text);
    expect(split).toBeNull();
    expect(said.join("\n")).toContain(message);
  });

  test("has no more nodes at least than at most", () => {
    const { split } = read("name: a\ntype: cluster\nmin_instances: 3\nmax_instances: 2\n");
    expect(findTargetProblem(split!.settings)).toEqual({
      field: "min_instances",
      message: "`min_instances` is 3, which is more than `max_instances` (2).",
    });
  });
});
