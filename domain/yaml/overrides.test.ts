import { describe, expect, it } from "vitest";
import { parseCommand } from "./testing/parse-command";

const issuesOf = (option: string) =>
  parseCommand({ text: "command: a\n", file: "j.yml", set: [option] }).issues.map(({ message }) => message);

describe("an option of a job", () => {
  it("names nothing deeper than a file may nest", () => {
    const [message] = issuesOf(`a${".b".repeat(8_000)}=1`);
    expect(message).toContain("the name goes deeper than 60 levels");
    expect(message!.length).toBeLessThan(500);
  });

  it("stands for few values, whatever its aliases multiply", () => {
    const many = `tags.x=[&a [${"1,".repeat(50)}], ${"*a,".repeat(10)}]`;
    expect(issuesOf(many)).toEqual([expect.stringContaining("stands for more than 200 values")]);
  });

  it("that is made of mistakes is told by its first", () => {
    const [message, ...more] = issuesOf(`tags.x=${'"\n: [ \n'.repeat(2_000)}`);
    expect(message).toContain("This is not valid YAML");
    expect(more.filter((other) => other.includes("not valid YAML"))).toEqual([]);
  });
});
