"use client";
import { signIn } from "next-auth/react";
import { type FormEvent, useEffect, useState } from "react";
import { Button } from "../ui/button";
import { Field, Input } from "../ui/field";
import { ErrorState } from "../ui/states";

/** Signs in with the given credentials; answers null, or the sentence that says why not. */
export async function enterStudio(email: string, password: string): Promise<string | null> {
  const answer = await signIn("credentials", { email, password, redirect: false });
  if (answer?.ok) return null;
  const said = answer?.error;
  return !said || said === "CredentialsSignin" ? "The e-mail address or the password is wrong." : said;
}

/** After this the page says why nothing happens yet. */
const LONG_MS = 2_500;

export function SignInForm({ next }: { next: string }) {
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isBusy) return setLong(false);
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, [isBusy]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const said = await enterStudio(String(form.get("email")), String(form.get("password"))).catch(
      () => "The studio cannot be reached. Try again.",
    );
    if (said === null) return location.assign(next);
    setFailure(said);
    setBusy(false);
  }

  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <h1 className="text-lg font-semibold">Sign in</h1>
      {failure && <ErrorState title="Not signed in" cause={failure} />}
      <Field label="E-mail">
        {(control) => (
          <Input {...control} name="email" type="email" autoComplete="username" required autoFocus />
        )}
      </Field>
      <Field label="Password">
        {(control) => (
          <Input {...control} name="password" type="password" autoComplete="current-password" required />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={isBusy}>
        {isBusy ? "Signing in…" : "Sign in"}
      </Button>
      <p role="status" className="text-center text-xs text-muted empty:hidden">
        {isLong && "This takes a moment: attempts to sign in take turns."}
      </p>
    </form>
  );
}
