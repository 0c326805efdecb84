import { Compass } from "lucide-react";
import { LinkButton } from "../ui/button";
import { EmptyState } from "../ui/states";

/** What a page that does not exist says; whether it exists for others is not told. */
export function NothingHere({ homeHref }: { homeHref: string }) {
  return (
    <EmptyState
      isPage
      icon={Compass}
      title="There is nothing at this address"
      action={<LinkButton href={homeHref}>Go home</LinkButton>}
    >
      It was deleted, it never was, or it belongs to a workspace that you are not a member of.
    </EmptyState>
  );
}
