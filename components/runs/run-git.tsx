"use client";
import { classes } from "../ui/classes";
import { CopyableId } from "../ui/copy-button";
import { Card, Fact, Facts } from "../ui/facts";
import { formatCount } from "../ui/format";
import { ScrollBox } from "../ui/scroll-box";
import { useRun } from "./run-context";

const SHOWN_LINES = 2_000;

/** The commit that the code was at, and what was changed since. */
export function RunGit() {
  const { run } = useRun();
  const { git } = run;
  if (!git?.commit) return null;
  return (
    <Card title="Git">
      <Facts>
        <Fact term="Commit">
          <CopyableId id={git.commit} />
        </Fact>
        {git.branch && <Fact term="Branch">{git.branch}</Fact>}
        {git.remote && <Fact term="Remote">{git.remote}</Fact>}
        <Fact term="State">{git.dirty ? "with uncommitted changes" : "as committed"}</Fact>
      </Facts>
      {git.diff && (
        <details className="mt-3">
          <summary className="text-sm text-accent">Uncommitted changes</summary>
          <Diff text={git.diff} />
        </details>
      )}
    </Card>
  );
}

function Diff({ text }: { text: string }) {
  const lines = text.split("\n");
  return (
    <ScrollBox
      label="Uncommitted changes"
      className="mt-2 max-h-96 rounded-md border bg-sunken py-2 font-mono text-xs leading-5"
    >
      <div className="min-w-max">
        {lines.slice(0, SHOWN_LINES).map((line, index) => (
          <div key={index} className={classes("px-2 whitespace-pre", toneOf(line))}>
            {line || " "}
          </div>
        ))}
      </div>
      {lines.length > SHOWN_LINES && (
        <p className="px-2 text-faint">{formatCount(lines.length - SHOWN_LINES)} more lines</p>
      )}
    </ScrollBox>
  );
}

function toneOf(line: string): string {
  if (/^(diff |index |\+\+\+|---)/.test(line)) return "text-faint";
  if (line.startsWith("@@")) return "text-info";
  if (line.startsWith("+")) return "bg-success-soft text-success";
  return line.startsWith("-") ? "bg-danger-soft text-danger" : "";
}
