import { ASSET_KINDS } from "@/domain/assets";
import { Snippet } from "../ui/copy-button";
import { Card } from "../ui/facts";
import type { Asset } from "./asset-page";

/** What people wrote about it, and how a job asks for it. */
export function AboutCard({ asset, snippet }: { asset: Asset; snippet: string }) {
  const tags = Object.entries(asset.tags);
  return (
    <Card title="About">
      <div className="flex flex-col gap-3 text-sm">
        {!ASSET_KINDS[asset.kind].hasCard && <Description text={asset.description} />}
        {tags.length > 0 && (
          <ul aria-label="Tags" className="flex flex-wrap gap-1.5">
            {tags.map(([key, value]) => (
              <li key={key} className="max-w-full truncate rounded-md bg-hover px-1.5 py-0.5 text-xs">
                {value ? `${key}: ${value}` : key}
              </li>
            ))}
          </ul>
        )}
        <div className="flex min-w-0 flex-col gap-1">
          <span className="text-xs text-faint">In a job</span>
          <Snippet text={snippet} label="Copy the line" />
        </div>
      </div>
    </Card>
  );
}

const Description = ({ text }: { text: string }) =>
  text ? (
    <p className="break-words whitespace-pre-wrap">{text}</p>
  ) : (
    <p className="text-faint">No description.</p>
  );
