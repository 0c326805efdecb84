"use client";
import { useTRPCClient } from "../live/trpc";
import { Field, Input } from "../ui/field";
import { NewAccountForm } from "./new-account-form";
import { enterStudio } from "./sign-in-form";

export function SetupForm() {
  const client = useTRPCClient();
  return (
    <NewAccountForm
      title="Set up this studio"
      intro="The first account administers the installation. The code was printed in the terminal where the studio was started."
      verb="Create the account"
      before={(errorOf) => (
        <Field label="One-time code" error={errorOf("code")}>
          {(control) => (
            <Input
              {...control}
              name="code"
              autoComplete="one-time-code"
              autoFocus
              required
              placeholder="XXXXX-XXXXX-XXXXX"
              className="font-mono uppercase"
            />
          )}
        </Field>
      )}
      onSubmit={async (account, form) => {
        await client.accounts.setUp.mutate({ ...account, code: String(form.get("code")) });
        const failure = await enterStudio(account.email, account.password);
        location.assign(failure ? "/sign-in" : "/");
      }}
    />
  );
}
