import { describe, expect, it } from "vitest";
import { canonicalEnvironment } from "./environments";
import { refuseRequirement } from "./foreign-lines";
import { nameWheelFile, readStoredWheel, wheelInput, withWheelHashes } from "./stored-wheels";

const FILE = "our_pkg-1.0-py3-none-any.whl";
const ADDRESS = `azureml://datastores/team/paths/wheels/${FILE}`;
const SHA = "a".repeat(64);

describe("a wheel in a datastore", () => {
  it.each([
    ADDRESS,
    `our-pkg @ ${ADDRESS}`,
    `our-pkg[fast]@${ADDRESS}`,
    `${ADDRESS} ; python_version > "3.8"`,
    `azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/team/paths/wheels/${FILE}`,
    `${ADDRESS}#sha256=${SHA}`,
  ])("is read in %j, and taken from a job", (line) => {
    expect(readStoredWheel(line)).toMatchObject({ datastore: "team", path: `wheels/${FILE}`, file: FILE });
    expect(refuseRequirement(line)).toBeUndefined();
  });

  it.each([
    "azureml://datastores/team/paths/wheels/",
    "azureml://datastores/team/paths/our_pkg-1.0.tar.gz",
    "azureml://datastores/team/paths/wheel.whl",
    "our-pkg @ azureml://jobs/x/outputs/y/paths/our_pkg-1.0-py3-none-any.whl",
    "azureml:our_pkg:1",
    `-e ${ADDRESS}`,
  ])("is not what %j names, and the refusal says what would be", (line) => {
    expect(readStoredWheel(line)).toBeUndefined();
    expect(refuseRequirement(line)).toContain("azureml://datastores/NAME/paths/");
  });

  it("has another build when its bytes are others, and keeps what stands around its address", () => {
    const line = `our-pkg[fast] @ ${ADDRESS} ; python_version > "3.8"`;
    const input = wheelInput(readStoredWheel(line)!);
    const hashed = (sha256: string) =>
      withWheelHashes([line, "six"], (name) => (name === input ? sha256 : undefined));
    expect(hashed(SHA)).toEqual([`our-pkg[fast] @ ${ADDRESS}#sha256=${SHA} ; python_version > "3.8"`, "six"]);
    expect(readStoredWheel(hashed(SHA)[0]!)!.sha256).toBe(SHA);
    const spec = (packages: string[]) => ({ label: "x", packages, variables: {}, notices: [] });
    const hashes = [hashed(SHA), hashed("b".repeat(64))].map((lines) => canonicalEnvironment(spec(lines)));
    expect(hashes[0]).not.toBe(hashes[1]);
    expect(nameWheelFile(`our-pkg @ file:///b/wheels/0/${FILE}#sha256=${SHA}`)).toBe("our-pkg==1.0");
  });
});
