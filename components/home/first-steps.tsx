"use client";
import { FlaskConical, Plug, UserPlus } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState, useTransition } from "react";
import { toast } from "sonner";
import type { runSampleAction } from "@/server/submit/actions";
import { useTRPCClient } from "../live/trpc";
import { Button, LinkButton } from "../ui/button";
import { Snippet } from "../ui/copy-button";
import { readRefusal } from "../ui/refusal";

interface FirstStepsProps {
  workspace: string;
  /** The page hands the action in: components know of the server only its types. */
  runSample: typeof runSampleAction;
  publicUrl: string;
  canWrite: boolean;
  canInvite: boolean;
  hasRuns: boolean;
}

export function FirstSteps(props: FirstStepsProps) {
  const { workspace, runSample, publicUrl, canWrite, canInvite, hasRuns } = props;
  return (
    <section aria-label="First steps" className="grid gap-4 lg:grid-cols-3">
      {canWrite && (
        <Step icon={FlaskConical} title={hasRuns ? "Run the sample again" : "Run the sample"}>
          <p>Twelve seconds of gradient descent in plain Python. Watch its log and its curves as it goes.</p>
          <SampleButton workspace={workspace} runSample={runSample} />
          <Link href={`/${workspace}/runs/new`} className="text-accent hover:underline">
            Or write a run of your own
          </Link>
        </Step>
      )}
      {canWrite && (
        <Step icon={Plug} title="Connect your script">
          <p>A script that logs with MLflow needs two variables and no change.</p>
          <ConnectSnippet workspace={workspace} publicUrl={publicUrl} />
        </Step>
      )}
      {canInvite && (
        <Step icon={UserPlus} title="Invite someone">
          <p>A link, with the role that you choose, lets a colleague in. Teams are groups.</p>
          <LinkButton href={`/${workspace}/access`} className="self-start">
            Invite
          </LinkButton>
        </Step>
      )}
    </section>
  );
}

function Step({ icon: Icon, title, children }: { icon: typeof Plug; title: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-3 rounded-lg border bg-surface p-4 text-sm text-muted">
      <h2 className="flex items-center gap-2 font-semibold text-ink">
        <Icon aria-hidden className="size-4 text-accent" />
        {title}
      </h2>
      {children}
    </div>
  );
}

function SampleButton({ workspace, runSample }: Pick<FirstStepsProps, "workspace" | "runSample">) {
  const [isBusy, start] = useTransition();
  const run = () =>
    start(async () => {
      const refused = await runSample(workspace);
      if (refused) toast.error(refused.message);
    });
  return (
    <Button variant="primary" className="self-start" disabled={isBusy} onClick={run}>
      {isBusy ? "Submitting…" : "Run the sample"}
    </Button>
  );
}

/** The two variables; the token is made on demand, and shown only then. */
function ConnectSnippet({ workspace, publicUrl }: { workspace: string; publicUrl: string }) {
  const client = useTRPCClient();
  const [token, setToken] = useState<string | null>(null);
  async function makeToken() {
    try {
      const made = await client.tokens.create.mutate({ name: "My script", workspace, expiresInDays: 90 });
      setToken(made.token);
    } catch (failure) {
      toast.error(readRefusal(failure).message);
    }
  }
  const lines = [
    `export MLFLOW_TRACKING_URI=${publicUrl}/mlflow/${workspace}`,
    `export MLFLOW_TRACKING_TOKEN=${token ?? "<token>"}`,
  ];
  return (
    <>
      <Snippet text={lines.join("\n")} label="Copy both variables" />
      {token ? (
        <p className="text-xs">
          This token is shown once, and lasts 90 days. It can be revoked on the account page.
        </p>
      ) : (
        <Button className="self-start" onClick={makeToken}>
          Make a token
        </Button>
      )}
    </>
  );
}
