"use client";
import { type FormEvent, useState } from "react";
import {
  type Channel,
  type CreateSubscription,
  createSubscriptionInput,
  EVENT_LABELS,
  FORMAT_LABELS,
  FORMATS,
  type Format,
  SUBSCRIBED_EVENTS,
  type SubscribedEvent,
} from "@/domain/subscriptions";
import { Button } from "../ui/button";
import { Dialog, DialogContent } from "../ui/dialog";
import { CheckField, Field, Input, Select } from "../ui/field";
import { readRefusal } from "../ui/refusal";
import { SigningSecret } from "./signing-secret";
import { type Owner, useSubscriptionChanges } from "./use-subscriptions";

interface NewSubscriptionProps {
  workspace: Owner;
  hasMail: boolean;
  onClose(): void;
}

const NO_MAIL = "This studio sends no mail until the owner of the platform sets ATELIER_SMTP_URL.";

/** Asks where and what; a webhook's signing secret is shown once, when it was made. */
export function NewSubscription({ workspace, hasMail, onClose }: NewSubscriptionProps) {
  const { create } = useSubscriptionChanges(workspace);
  const [channel, setChannel] = useState<Channel>("webhook");
  const [url, setUrl] = useState("");
  const [format, setFormat] = useState<Format>("json");
  const [address, setAddress] = useState("");
  const [events, setEvents] = useState<SubscribedEvent[]>(["runFailed", "activityFailed"]);
  const [secret, setSecret] = useState<string | null>(null);
  const wanted: CreateSubscription =
    channel === "webhook"
      ? { channel, events, url, format }
      : { channel, events, ...(workspace === null ? {} : { address }) };
  const read = createSubscriptionInput.safeParse(wanted);
  const problemOf = (field: string) =>
    read.error?.issues.find(({ path }) => path[0] === field)?.message ?? null;
  const toggle = (event: SubscribedEvent, isOn: boolean) =>
    setEvents((before) => SUBSCRIBED_EVENTS.filter((one) => (one === event ? isOn : before.includes(one))));
  async function submit(submitted: FormEvent) {
    submitted.preventDefault();
    const made = await create.mutateAsync(wanted).catch(() => null);
    if (!made) return;
    if (made.signingSecret === null) onClose();
    else setSecret(made.signingSecret);
  }
  if (secret !== null) return <SigningSecret secret={secret} onClose={onClose} />;
  return (
    <Dialog open onOpenChange={(next) => !next && onClose()}>
      <DialogContent
        title="New subscription"
        description={
          workspace === null
            ? "It tells what the bell tells you, in all your workspaces."
            : "It tells the ends of all runs and activities of this workspace; of runs below another one, that of the whole."
        }
        side
      >
        <form onSubmit={submit} autoComplete="off" className="flex flex-col gap-4">
          <Field label="Where" hint={hasMail ? undefined : NO_MAIL}>
            {(control) => (
              <Select
                {...control}
                value={channel}
                onChange={(event) => setChannel(event.target.value as Channel)}
              >
                <option value="webhook">A webhook</option>
                <option value="email" disabled={!hasMail}>
                  {workspace === null ? "Mail to my address" : "Mail"}
                </option>
              </Select>
            )}
          </Field>
          {channel === "webhook" && (
            <>
              <Field
                label="Address"
                hint="It is encrypted, and shown to nobody again."
                error={url === "" ? null : problemOf("url") && "This is no address of a webhook."}
              >
                {(control) => (
                  <Input
                    {...control}
                    required
                    type="url"
                    spellCheck={false}
                    placeholder="https://hooks.example.org/…"
                    value={url}
                    onChange={(event) => setUrl(event.target.value)}
                  />
                )}
              </Field>
              <Field label="Shape of what is sent">
                {(control) => (
                  <Select
                    {...control}
                    value={format}
                    onChange={(event) => setFormat(event.target.value as Format)}
                  >
                    {FORMATS.map((one) => (
                      <option key={one} value={one}>
                        {FORMAT_LABELS[one]}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
            </>
          )}
          {channel === "email" && workspace !== null && (
            <Field label="Address" error={address === "" ? null : problemOf("address")}>
              {(control) => (
                <Input
                  {...control}
                  required
                  type="email"
                  value={address}
                  onChange={(event) => setAddress(event.target.value)}
                />
              )}
            </Field>
          )}
          <fieldset className="flex flex-col gap-2">
            <legend className="pb-1.5 text-sm font-medium">What</legend>
            {SUBSCRIBED_EVENTS.map((event) => (
              <CheckField
                key={event}
                label={EVENT_LABELS[event]}
                isOn={events.includes(event)}
                onTurn={(isOn) => toggle(event, isOn)}
              />
            ))}
            {events.length === 0 && <p className="text-xs text-danger">Choose what is told.</p>}
          </fieldset>
          {create.isError && (
            <p role="alert" className="text-sm text-danger">
              {readRefusal(create.error).message}
            </p>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" disabled={create.isPending || !read.success}>
              Subscribe
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
