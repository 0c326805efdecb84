import { expect, test } from "vitest";
import { refuseOtherDoors, stayHere } from "./next-auth-doors";

test.each([
  ["GET", "csrf", null],
  ["GET", "providers", null],
  ["GET", "session", null],
  ["POST", "signout", null],
  ["POST", "callback/credentials", null],
  ["GET", "callback/credentials", 405],
  ["POST", "_log", 404],
  ["GET", "_log", 404],
  ["GET", "signin", 404],
  ["GET", "constructor", 404],
  ["POST", "_log/", 404],
])("%s of NextAuth's %s is refused with %s", (method, door, status) => {
  const answer = refuseOtherDoors({ method, url: `http://127.0.0.1:3000/api/auth/${door}` });
  expect(answer?.status ?? null).toBe(status);
});

test("a redirect stays at the address by which the studio was asked", () => {
  const headers = new Headers({ location: "http://localhost:3000/sign-in?error=x" });
  stayHere(headers);
  expect(headers.get("location")).toBe("/sign-in?error=x");
});
