"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useState } from "react";
import { LazyEditor } from "../editor/lazy-editor";
import { useTRPC } from "../live/trpc";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { Input, Select } from "../ui/field";
import { readRefusal } from "../ui/refusal";
import { ScrollBox } from "../ui/scroll-box";
import { ViewTabs } from "../ui/view-tabs";
import { type Answer, askEndpoint, writeSnippet } from "./ask-endpoint";
import { addressOf, type Endpoint } from "./states";

interface ConsoleProps {
  workspace: string;
  endpoint: Endpoint;
}

const VIEWS = { answer: "Answer", curl: "curl", python: "Python", javascript: "JavaScript" };
type View = keyof typeof VIEWS;
const PLAIN = `{
  "data": [[1, 2, 3]]
}
`;
/** What a model without a script takes. */
const TABLE = `{
  "input_data": {
    "columns": ["x"],
    "index": [0],
    "data": [[1]]
  }
}
`;

/** A request is written and sent from here, and the same in three languages stands beside its answer. */
export function TestConsole({ workspace, endpoint }: ConsoleProps) {
  const trpc = useTRPC();
  const keys = useMutation({ ...trpc.endpoints.readKeys.mutationOptions(), gcTime: 0 });
  const { name, deployments, authMode } = endpoint;
  const hasScript = deployments.some(({ settings }) => settings.scoringScript !== null);
  const example = useExample(workspace, endpoint);
  const [written, setText] = useState<string | null>(null);
  const text = written ?? example ?? (hasScript || deployments.length === 0 ? PLAIN : TABLE);
  const [deployment, setDeployment] = useState("");
  const [token, setToken] = useState("");
  const [view, setView] = useState<View>("answer");
  const path = addressOf(workspace, name);
  const send = useMutation({
    mutationFn: async () => {
      const key = authMode === "key" ? await readKey() : token;
      return askEndpoint({ path, key, deployment, body: text });
    },
    onMutate: () => setView("answer"),
  });
  const readKey = async () =>
    (keys.data ?? (await keys.mutateAsync({ workspace, endpoint: name }))).primaryKey ?? "";
  return (
    <Card
      title="Try it"
      aside={
        <span className="flex items-center gap-2">
          <Select
            aria-label="Which deployment is asked"
            className="h-7! w-auto!"
            value={deployment}
            onChange={({ target }) => setDeployment(target.value)}
          >
            <option value="">By the shares</option>
            {deployments.map((one) => (
              <option key={one.id} value={one.name}>
                {one.name}
              </option>
            ))}
          </Select>
          <Button size="sm" variant="primary" disabled={send.isPending} onClick={() => send.mutate()}>
            <Send aria-hidden /> Send
          </Button>
        </span>
      }
    >
      <div className="flex flex-col gap-3">
        {authMode !== "key" && (
          <Input
            type="password"
            aria-label="A token of the studio"
            placeholder="A token of the studio, from your account's page"
            value={token}
            onChange={({ target }) => setToken(target.value)}
          />
        )}
        <div className="h-44 overflow-hidden rounded-md border">
          <LazyEditor text={text} path="request.json" label="The request" onChange={setText} />
        </div>
        <div className="overflow-hidden rounded-md border">
          <ViewTabs<View>
            label="The answer, or the request in a language"
            views={VIEWS}
            current={view}
            onChoose={setView}
          />
          {view === "answer" ? (
            <AnswerView answer={send.data} isPending={send.isPending} error={send.error} />
          ) : (
            <ScrollBox label="The request as a program" className="max-h-72 p-3">
              <pre className="font-mono text-xs">{writeSnippet(view, { path, deployment, body: text })}</pre>
            </ScrollBox>
          )}
        </div>
      </div>
    </Card>
  );
}

/** A request with a row that the model itself gives as an example; null where none is deployed that does. */
function useExample(workspace: string, { deployments }: Endpoint): string | null {
  const trpc = useTRPC();
  const asked = deployments.find(
    ({ modelVersionId, settings }) => modelVersionId !== null && settings.scoringScript === null,
  );
  const [, name = "", version = ""] = /^(.*):([^:]*)$/.exec(asked?.modelName ?? "") ?? [];
  const { data } = useQuery({
    ...trpc.models.example.queryOptions({ workspace, name, version }),
    enabled: asked !== undefined,
  });
  return data ? `${JSON.stringify({ input_data: [data] }, null, 2)}\n` : null;
}

interface AnswerProps {
  answer: Answer | undefined;
  isPending: boolean;
  error: Error | null;
}

function AnswerView({ answer, isPending, error }: AnswerProps) {
  if (isPending) return <p className="p-3 text-sm text-muted">Waiting for the answer…</p>;
  if (error) return <p className="p-3 text-sm text-danger">{readRefusal(error).message}</p>;
  if (!answer) return <p className="p-3 text-sm text-muted">Send a request, and its answer is shown here.</p>;
  const { status, tookMs, scriptMs, requestId, deployment, body } = answer;
  return (
    <div className="flex flex-col gap-2 p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <Badge tone={status < 300 ? "success" : "danger"}>{status}</Badge>
        <span className="num" title="From this browser and back">
          {tookMs.toFixed(1)} ms
        </span>
        {scriptMs && <span className="num">{scriptMs} ms in the script</span>}
        {deployment && <span>answered by {deployment}</span>}
        {requestId && <span className="font-mono">{requestId}</span>}
      </div>
      <ScrollBox label="What was answered" className="max-h-72">
        <pre className="font-mono text-xs whitespace-pre-wrap">{body}</pre>
      </ScrollBox>
    </div>
  );
}
