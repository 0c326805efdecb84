"use client";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Dialog, DialogContent, DialogTrigger } from "../ui/dialog";
import { Input } from "../ui/field";

/** Who is in a group, to be changed by whoever manages it. */
export function GroupPeople({ groupId, name }: { groupId: string; name: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm" aria-label={`People of ${name}`}>
          People
        </Button>
      </DialogTrigger>
      {isOpen && (
        <DialogContent title={name} side>
          <People groupId={groupId} name={name} onGone={() => setOpen(false)} />
        </DialogContent>
      )}
    </Dialog>
  );
}

function People({ groupId, name, onGone }: { groupId: string; name: string; onGone(): void }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.groups.get.queryOptions({ groupId }));
  const add = useChange(trpc.groups.addPerson.mutationOptions());
  const remove = useChange(trpc.groups.removePerson.mutationOptions());
  const deletion = useChange(trpc.groups.delete.mutationOptions(), "The group is gone");
  const [email, setEmail] = useState("");
  function submit(event: FormEvent) {
    event.preventDefault();
    add.mutate({ groupId, email }, { onSuccess: () => setEmail("") });
  }
  return (
    <div className="flex flex-1 flex-col gap-4">
      <form onSubmit={submit} className="flex gap-2">
        <Input
          type="email"
          required
          aria-label="E-mail of somebody with an account"
          placeholder="E-mail of somebody with an account"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Button type="submit" variant="primary" disabled={add.isPending}>
          Add
        </Button>
      </form>
      <ul className="flex flex-col divide-y divide-line">
        {data?.people.map((person) => (
          <li key={person.userId} className="flex items-center justify-between py-1.5 text-sm">
            <span>
              {person.name}
              <span className="block text-xs text-muted">{person.email}</span>
            </span>
            <Button
              variant="ghost"
              size="icon"
              aria-label={`Remove ${person.name} from the group`}
              onClick={() => remove.mutate({ groupId, userId: person.userId })}
            >
              <X />
            </Button>
          </li>
        ))}
        {data?.people.length === 0 && (
          <li className="py-3 text-sm text-muted">Nobody is in this group yet.</li>
        )}
      </ul>
      <span className="mt-auto self-start">
        <ConfirmButton
          label="Delete the group"
          title={`Delete ${name}?`}
          consequence="Its people lose the roles that they have by this group, in every workspace."
          verb="Delete the group"
          typed={name}
          onConfirm={() => deletion.mutateAsync({ groupId }).then(onGone, () => {})}
        />
      </span>
    </div>
  );
}
