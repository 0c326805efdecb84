"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { describeBrowser } from "./describe-browser";

/** Where the account is signed in. */
export function SessionPanel() {
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.accounts.sessions.queryOptions());
  const end = useChange(trpc.accounts.endSession.mutationOptions(), "That sign-in has ended");
  const endAll = useChange(trpc.accounts.signOutEverywhere.mutationOptions());
  return (
    <section aria-labelledby="sessions" className="flex flex-col gap-2">
      <div className="flex items-center justify-between">
        <h2 id="sessions" className="font-semibold">
          Sign-ins
        </h2>
        <ConfirmButton
          label="Sign out everywhere"
          title="Sign out everywhere?"
          consequence="Every sign-in of yours ends at once, this one too. Your tokens and the scripts of your runs go on working: revoke a token in the list of tokens, cancel a run on its page."
          verb="Sign out everywhere"
          onConfirm={() =>
            endAll.mutateAsync().then(
              () => location.assign("/sign-in"),
              () => {},
            )
          }
        />
      </div>
      <TableBox>
        <Table>
          <thead>
            <tr>
              <Th>Browser</Th>
              <Th>Last seen</Th>
              <Th>Since</Th>
              <Th className="w-24" aria-label="Actions" />
            </tr>
          </thead>
          <tbody>
            {data.map(({ id, userAgent, lastSeenAt, createdAt, isThisOne }) => (
              <Tr key={id}>
                <Td className="max-w-96">
                  <span className="flex items-center gap-2">
                    <span className="truncate" title={userAgent ?? ""}>
                      {describeBrowser(userAgent)}
                    </span>
                    {isThisOne && <Badge tone="accent">this one</Badge>}
                  </span>
                </Td>
                <Td className="text-muted">
                  <RelativeTime at={lastSeenAt} />
                </Td>
                <Td className="text-muted">
                  <RelativeTime at={createdAt} />
                </Td>
                <Td>
                  {!isThisOne && (
                    <Button size="sm" variant="ghost" onClick={() => end.mutate({ sessionId: id })}>
                      Sign out
                    </Button>
                  )}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableBox>
    </section>
  );
}
