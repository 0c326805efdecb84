"use client";
import { useQuery } from "@tanstack/react-query";
import { Plus, Users } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ROLE_LABELS, type Role } from "@/domain/permissions";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { Dialog, DialogContent, DialogTrigger } from "../ui/dialog";
import { Field, Input } from "../ui/field";
import { formatPlural } from "../ui/format";
import { Table, TableBox, Td, Tr } from "../ui/table";
import { GroupPeople } from "./group-people";
import { RoleSelect } from "./role-select";

/** The teams of the installation, and their way into this workspace. */
export function GroupPanel({ workspace, canCreate }: { workspace: string; canCreate: boolean }) {
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.groups.list.queryOptions());
  const { data: members } = useQuery(trpc.members.list.queryOptions({ workspace }));
  const isHere = (groupId: string) => members?.groups.some((group) => group.groupId === groupId) ?? false;
  return (
    <section aria-labelledby="groups" className="flex flex-col gap-2">
      <div className="flex items-center justify-between">
        <h2 id="groups" className="font-semibold">
          Groups
        </h2>
        {canCreate && <CreateGroup />}
      </div>
      <TableBox>
        {data.length === 0 ? (
          <p className="px-4 py-6 text-center text-sm text-muted">
            A group gives a team its role at once. There is none yet.
          </p>
        ) : (
          <Table>
            <tbody>
              {data.map(({ id, name, people, can }) => (
                <Tr key={id} className="first:border-t-0">
                  <Td>
                    <span className="font-medium">{name}</span>
                    <span className="block text-xs text-muted">
                      {formatPlural(people, "person", "people")}
                    </span>
                  </Td>
                  <Td>
                    <span className="flex justify-end gap-2">
                      {can.manage && <GroupPeople groupId={id} name={name} />}
                      {isHere(id) ? (
                        <span className="self-center text-sm text-muted">Has a role here</span>
                      ) : (
                        <LetGroupIn workspace={workspace} groupId={id} name={name} />
                      )}
                    </span>
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        )}
      </TableBox>
    </section>
  );
}

function CreateGroup() {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const create = useChange(trpc.groups.create.mutationOptions(), "The group is made");
  async function submit(event: FormEvent) {
    event.preventDefault();
    await create.mutateAsync({ name });
    setName("");
    setOpen(false);
  }
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>
          <Plus aria-hidden /> New group
        </Button>
      </DialogTrigger>
      <DialogContent title="New group" description="You manage the groups that you make.">
        <form onSubmit={(event) => void submit(event).catch(() => {})} className="flex flex-col gap-4">
          <Field label="Name">
            {(control) => (
              <Input
                {...control}
                required
                maxLength={255}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Button type="submit" variant="primary" className="self-end" disabled={create.isPending}>
            Make the group
          </Button>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function LetGroupIn({ workspace, groupId, name }: { workspace: string; groupId: string; name: string }) {
  const trpc = useTRPC();
  const [role, setRole] = useState<Role>("dataScientist");
  const add = useChange(trpc.members.addGroup.mutationOptions(), `${name} may enter`);
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button size="sm" aria-label={`Let in ${name}`}>
          <Users aria-hidden /> Let in
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Let ${name} in`}
        description="Everybody in the group gets this role here, beside what they have."
      >
        <Field label="Role" hint={ROLE_LABELS[role].explains}>
          {(control) => <RoleSelect {...control} className="w-full" value={role} onChange={setRole} />}
        </Field>
        <Button
          variant="primary"
          className="self-end"
          disabled={add.isPending}
          onClick={() => add.mutate({ workspace, groupId, role })}
        >
          Let in
        </Button>
      </DialogContent>
    </Dialog>
  );
}
