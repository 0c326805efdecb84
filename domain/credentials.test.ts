import { expect, it } from "vitest";
import { withoutCredentials } from "./credentials";

it.each([
  ["https://ann:s3cret@host/team/x.git", "https://host/team/x.git"],
  ["https://token@host/x", "https://host/x"],
  ["https://ann:p@ss@host:8443/x", "https://host:8443/x"],
  ["s3://KEY:SECRET@bucket/a", "s3://bucket/a"],
  ["https://host/x.git?private_token=abc", "https://host/x.git"],
  ["wasbs://c@account/a?sig=abc", "wasbs://c@account/a"],
  ["git@host:team/x.git", "git@host:team/x.git"],
  ["https://host/a@b", "https://host/a@b"],
  ["/srv/x.git", "/srv/x.git"],
])("%s is stored as %s", (address, stored) => {
  expect(withoutCredentials(address)).toBe(stored);
});
