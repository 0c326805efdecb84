"use client";
import { useQuery } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { ROLE_LABELS } from "@/domain/permissions";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Badge } from "../ui/badge";
import { ConfirmButton } from "../ui/confirm-button";
import { formatPlural } from "../ui/format";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RoleSelect } from "./role-select";

interface MemberPanelProps {
  workspace: string;
  initial: Answers["members"]["list"];
  ownUserId: string;
}

/** People and groups with their roles. What counts for a person is the union of both. */
export function MemberPanel({ workspace, initial, ownUserId }: MemberPanelProps) {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.members.list.queryOptions({ workspace }), initialData: initial });
  const changeRole = useChange(trpc.members.changeRole.mutationOptions(), "The role is changed");
  const remove = useChange(trpc.members.remove.mutationOptions(), "They are no longer a member");
  const canWrite = data.can.write;
  const removal = (memberId: string, name: string, isSelf: boolean) => (
    <ConfirmButton
      variant="ghost"
      size="icon"
      label={<UserMinus />}
      ariaLabel={`Remove ${name}`}
      title={isSelf ? "Leave this workspace?" : `Remove ${name}?`}
      consequence="Open pages and tokens stop working in this workspace at once. Runs and what they made stay."
      verb={isSelf ? "Leave" : "Remove"}
      onConfirm={() => remove.mutateAsync({ workspace, memberId }).catch(() => {})}
    />
  );
  return (
    <section aria-labelledby="members" className="flex flex-col gap-2">
      <h2 id="members" className="font-semibold">
        Members
      </h2>
      <TableBox>
        <Table>
          <thead>
            <tr>
              <Th>Who</Th>
              <Th>Role</Th>
              <Th>By group</Th>
              {canWrite && <Th className="w-12" aria-label="Actions" />}
            </tr>
          </thead>
          <tbody>
            {data.people.map((person) => (
              <Tr key={person.userId}>
                <Td>
                  <span className="font-medium">{person.name}</span>{" "}
                  {person.userId === ownUserId && <Badge tone="accent">you</Badge>}
                  <span className="block text-xs text-muted">{person.email}</span>
                </Td>
                <Td>
                  {canWrite && person.own ? (
                    <RoleSelect
                      aria-label={`Role of ${person.name}`}
                      value={person.own.role}
                      onChange={(role) =>
                        changeRole.mutate({ workspace, memberId: person.own!.memberId, role })
                      }
                    />
                  ) : (
                    person.roles.map((role) => ROLE_LABELS[role].label).join(", ")
                  )}
                </Td>
                <Td className="text-muted">{person.groups.join(", ") || "–"}</Td>
                {canWrite && (
                  <Td>
                    {person.own && removal(person.own.memberId, person.name, person.userId === ownUserId)}
                  </Td>
                )}
              </Tr>
            ))}
            {data.groups.map((group) => (
              <Tr key={group.memberId}>
                <Td>
                  <span className="font-medium">{group.name}</span>{" "}
                  <span className="block text-xs text-muted">
                    Group of {formatPlural(group.people, "person", "people")}
                  </span>
                </Td>
                <Td>
                  {canWrite ? (
                    <RoleSelect
                      aria-label={`Role of the group ${group.name}`}
                      value={group.role}
                      onChange={(role) => changeRole.mutate({ workspace, memberId: group.memberId, role })}
                    />
                  ) : (
                    ROLE_LABELS[group.role].label
                  )}
                </Td>
                <Td className="text-muted">–</Td>
                {canWrite && <Td>{removal(group.memberId, group.name, false)}</Td>}
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableBox>
    </section>
  );
}
