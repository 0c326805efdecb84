import { Compass } from "lucide-react";
import { LinkButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";

export default function NotFound() {
  return (
    <main className="min-h-full">
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        icon={Compass}
        title="There is nothing at this address"
        className="min-h-full justify-center"
        action={<LinkButton href="/">Go home</LinkButton>}
      >
        It was deleted, it never was, or it belongs to a workspace that you are not a member of.
      </EmptyState>
    </main>
  );
}
