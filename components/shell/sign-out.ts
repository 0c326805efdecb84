"use client";
import { signOut } from "next-auth/react";

/** Ends this sign-in and leaves every page of it, cached ones too. */
export async function leaveStudio(): Promise<void> {
  await signOut({ redirect: false });
  location.assign("/sign-in");
}
