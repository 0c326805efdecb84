"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../live/trpc";
import { Card } from "../ui/facts";
import { Input, Select } from "../ui/field";
import { readRefusal } from "../ui/refusal";
import { ScrollBox } from "../ui/scroll-box";
import type { Endpoint } from "./states";

interface LogProps {
  workspace: string;
  endpoint: Endpoint;
}

const SHOWN_LINES = 2_000;
const EVERY_MS = 3_000;

/** What the instances of a deployment print, as it comes; searched by a part of a line. */
export function DeploymentLog({ workspace, endpoint }: LogProps) {
  const trpc = useTRPC();
  const names = endpoint.deployments.map(({ name }) => name);
  const [chosen, setChosen] = useState(names[0]!);
  const [wanted, setWanted] = useState("");
  const deployment = names.includes(chosen) ? chosen : names[0]!;
  const log = useQuery({
    ...trpc.endpoints.log.queryOptions({
      workspace,
      endpoint: endpoint.name,
      deployment,
      lines: SHOWN_LINES,
    }),
    refetchInterval: EVERY_MS,
  });
  const lines = (log.data?.content ?? "").split("\n");
  const shown = wanted ? lines.filter((line) => line.toLowerCase().includes(wanted.toLowerCase())) : lines;
  return (
    <Card
      title="Log"
      aside={
        <span className="flex items-center gap-2">
          <Input
            aria-label="Find in the log"
            placeholder="Find in the log"
            className="h-7! w-44!"
            value={wanted}
            onChange={({ target }) => setWanted(target.value)}
          />
          <Select
            aria-label="Whose log"
            className="h-7! w-auto!"
            value={deployment}
            onChange={({ target }) => setChosen(target.value)}
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </span>
      }
    >
      {log.error ? (
        <p className="text-sm text-danger">{readRefusal(log.error).message}</p>
      ) : (
        <ScrollBox label={`The log of ${deployment}`} className="max-h-96">
          <pre className="font-mono text-xs">
            {shown.join("\n").trim() || (wanted ? "No line has that." : "Nothing was printed yet.")}
          </pre>
        </ScrollBox>
      )}
    </Card>
  );
}
