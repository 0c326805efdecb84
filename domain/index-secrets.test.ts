import { describe, expect, it } from "vitest";
import { canonicalEnvironment } from "./environments";
import { refuseRequirement } from "./foreign-lines";
import { secretsOf, takeIndexes } from "./index-secrets";

const LINE = "--extra-index-url https://reader:${{secrets.INDEX}}@host/simple";

describe("a secret in the address of an index", () => {
  it.each([
    LINE,
    "--index-url=https://${{ secrets.TOKEN }}@host/simple",
    "-f https://a:${{secrets.A}}@host/wheels.html",
  ])("%j may be installed from", (line) => {
    expect(refuseRequirement(line)).toBeUndefined();
  });

  it.each([
    "six==${{secrets.VERSION}}",
    "--index-url https://host/${{secrets.PATH}}/simple",
    "--index-url https://a:${{inputs.b}}@host/simple",
    "--index-url https://a:b@host/simple?token=${{secrets.T}}",
    "six @ https://a:${{secrets.T}}@host/six-1.0-py3-none-any.whl",
  ])("%j is refused, as the secret stands elsewhere", (line) => {
    expect(refuseRequirement(line)).toContain("before the host of an index");
  });

  it("is taken out of the list with its address, its value spelled as an address wants it", () => {
    const lines = ["six", LINE, "--index-url https://open/simple", "-f https://u:p@host/wheels"];
    expect(secretsOf(lines)).toEqual(["INDEX"]);
    expect(takeIndexes(lines, { INDEX: "p@ss/word" })).toEqual({
      lines: ["six", "--index-url https://open/simple"],
      indexes: {
        main: [],
        extra: ["https://reader:p%40ss%2Fword@host/simple"],
        links: ["https://u:p@host/wheels"],
      },
    });
  });

  it("leaves the build's name without its value, and apart from other workspaces'", () => {
    const spec = { label: "a", packages: ["six", LINE], variables: {}, notices: [] };
    const mine = canonicalEnvironment({ ...spec, scope: "ws_1" });
    expect(mine).toContain("${{secrets.INDEX}}");
    expect(canonicalEnvironment({ ...spec, scope: "ws_2" })).not.toBe(mine);
  });
});
