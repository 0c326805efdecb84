import { randomInt } from "node:crypto";
import { AppError } from "@/domain/errors";
import { MAX_SLUG } from "@/domain/names";
import { isAdministrator } from "../core/authorize";
import type { Ctx } from "../core/context";

const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
/** Begins with a digit, so that hardly any name that a person chose ends like it. */
const ENDING = /-[2-9][a-z0-9]{4}$/;

/**
 * The name that the workspace gets. Names are unique in the studio, so a name that is refused tells that somebody has a
 * workspace of that name. Only administrators may know; anybody else's workspace gets an ending that nobody else's has, taken
 * or not. `present` is the name that it has by now.
 */
export function chooseName(ctx: Ctx, asked: string, present?: string): string {
  if (asked === present || isAdministrator(ctx)) return asked;
  const ending = ENDING.exec(present ?? "")?.[0];
  const plain = ending && asked.endsWith(ending) ? asked.slice(0, -ending.length) : asked;
  const letters = Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  const name = `${plain}-${randomInt(2, 10)}${letters}`;
  if (name.length <= MAX_SLUG) return name;
  const message = `A name of at most ${MAX_SLUG - 6} characters leaves room for the ending that it is given.`;
  throw new AppError("invalid", message, { issues: [{ path: "name", message }] });
}
