"use client";
import { isOfImage, type RegisteredEnvironment } from "@/domain/environments";
import { type Asset, AssetPage } from "../assets/asset-page";
import { Card, Fact, Facts } from "../ui/facts";
import { formatPlural } from "../ui/format";
import { Definition } from "./definition";
import { VersionBuilds } from "./version-builds";

/** A version of a registered environment: what it was written as, what it comes down to, and its runs. */
export function RegisteredDetail({ workspace, initial }: { workspace: string; initial: Asset }) {
  return (
    <AssetPage
      workspace={workspace}
      initial={initial}
      facts={({ spec }) => <span className="num">{summaryOf(spec as RegisteredEnvironment)}</span>}
      snippet={({ name, version }) => `environment: azureml:${name}:${version}`}
    >
      {(asset) => (
        <>
          <Definition workspace={workspace} asset={asset} />
          <VersionBuilds key={asset.id} workspace={workspace} asset={asset} />
          <Content spec={asset.spec as RegisteredEnvironment} />
        </>
      )}
    </AssetPage>
  );
}

const summaryOf = ({ resolved }: RegisteredEnvironment): string => {
  if (resolved.dockerfile !== undefined) return "a Dockerfile";
  return resolved.image ?? formatPlural(resolved.packages.length, "package");
};

function OfImage({ resolved: { image, dockerfile, context } }: Pick<RegisteredEnvironment, "resolved">) {
  if (dockerfile === undefined)
    return (
      <Fact term="Image">
        <span className="font-mono text-xs break-all">{image}</span>
      </Fact>
    );
  return (
    <>
      <Fact term="Dockerfile">
        <pre className="font-mono text-xs whitespace-pre-wrap">{dockerfile}</pre>
      </Fact>
      {context && <Fact term="Files beside it">{context.length}</Fact>}
    </>
  );
}

function OfPackages({ resolved: { python, packages } }: Pick<RegisteredEnvironment, "resolved">) {
  return (
    <>
      <Fact term="Python">{python ?? "The compute target's own"}</Fact>
      <Fact term="Packages">
        {packages.length === 0 ? (
          "None but pip"
        ) : (
          <ul className="font-mono text-xs">
            {packages.map((line) => (
              <li key={line} className="break-words">
                {line}
              </li>
            ))}
          </ul>
        )}
      </Fact>
    </>
  );
}

function Content({ spec: { resolved } }: { spec: RegisteredEnvironment }) {
  return (
    <Card title="What runs get">
      <Facts>
        {isOfImage(resolved) ? <OfImage resolved={resolved} /> : <OfPackages resolved={resolved} />}
        {Object.entries(resolved.variables).map(([key, value]) => (
          <Fact key={key} term={key}>
            <span className="font-mono text-xs">{value}</span>
          </Fact>
        ))}
      </Facts>
      {resolved.notices.length > 0 && (
        <ul className="mt-4 flex flex-col gap-1 text-sm text-muted">
          {resolved.notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}
