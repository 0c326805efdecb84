/** For tests: walks every procedure of a router and tells each way in which one is not guarded. */
import type { AnyRouter } from "@trpc/server";
import type { z } from "zod";
import { joinWorkspace } from "@/db/factories";
import { ROLES } from "@/domain/permissions";
import type { Caller } from "../../core/context";
import type { Services } from "../../core/services";
import type { takes } from "../../trpc/takes";
import { HOSTILE_INPUTS, HOSTILE_NUMBERS, HOSTILE_STRINGS } from "./hostile";
import { type Leaf, leavesOf, type Sampling, sampleInput, withLeaf } from "./sample-input";
import { findFirst, isUntouched, keepWorld, makeWorld, rowsOf, type World } from "./world";

export interface Procedure {
  path: string;
  type: "query" | "mutation" | "subscription";
  schemas: z.ZodType[];
}

/** What a procedure answered: "ok" with its answer as text, or the code of its error. */
interface Answer {
  code: string;
  text: string;
}

/** A router's caller at a path that is known at run time only. */
interface Callable {
  (input: unknown): Promise<unknown>;
  [step: string]: unknown;
}

const isStream = (answer: unknown): answer is AsyncIterable<unknown> =>
  typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer;

const FIRST_PIECE_MS = 2_000;

/** The procedures of a router, from the router itself. */
export function listProcedures(router: AnyRouter): Procedure[] {
  const procedures = router._def.procedures as Record<
    string,
    { _def: { type: Procedure["type"]; inputs: (z.ZodType | ReturnType<typeof takes>)[] } }
  >;
  return Object.entries(procedures).map(([path, { _def }]) => ({
    path,
    type: _def.type,
    schemas: _def.inputs.map((input) => ("schema" in input ? input.schema : input)),
  }));
}

/** Calls procedures of `router` as `actor`. Of a subscription the first piece is the answer. */
function makeAsker(router: AnyRouter, services: Services, actor: Caller | null) {
  return async ({ path }: Procedure, input: unknown): Promise<Answer> => {
    const abort = new AbortController();
    const caller = router.createCaller({ services, actor }, { signal: abort.signal });
    const call = path.split(".").reduce<Callable>((at, step) => at[step] as Callable, caller as Callable);
    const timer = setTimeout(() => abort.abort(), FIRST_PIECE_MS);
    try {
      const answer = await call(input);
      const first = isStream(answer) ? await takeFirst(answer, abort) : answer;
      return { code: "ok", text: JSON.stringify(first) ?? "" };
    } catch (failure) {
      return { code: (failure as { code?: string }).code ?? String(failure), text: String(failure) };
    } finally {
      clearTimeout(timer);
    }
  };
}

async function takeFirst(stream: AsyncIterable<unknown>, abort: AbortController): Promise<unknown> {
  const iterator = stream[Symbol.asyncIterator]();
  const { value } = await iterator.next();
  abort.abort();
  await iterator.return?.();
  return value;
}

const sampleFor = (
  { schemas }: Procedure,
  { records }: World,
  fields: Sampling["fields"] = "required",
): Record<string, unknown> =>
  Object.assign({}, ...schemas.map((schema) => sampleInput(schema, { fields, records })));

/** The same with the kind in it that the leaf belongs to. */
function sampleAround(procedure: Procedure, world: World, { choice }: Leaf): Record<string, unknown> {
  const sample = sampleFor(procedure, world);
  if (!choice) return sample;
  const chosen = sampleInput(choice.schema, { fields: "required", records: world.records });
  return withLeaf(sample, choice.path, chosen) as Record<string, unknown>;
}

const leavesFor = ({ schemas }: Procedure): Leaf[] => schemas.flatMap((schema) => leavesOf(schema));
const isOfWorkspace = (procedure: Procedure, world: World) => "workspace" in sampleFor(procedure, world);

/** What every query and every first piece of a subscription answers the owner who asks for the records of the world. */
export async function askAsOwner(router: AnyRouter, services: Services, world: World): Promise<string[]> {
  const ask = makeAsker(router, services, world.owner.actor);
  const answers: string[] = [];
  for (const procedure of listProcedures(router).filter(({ type }) => type !== "mutation"))
    for (const fields of ["records", "all"] as const)
      answers.push(`${procedure.path}: ${(await ask(procedure, sampleFor(procedure, world, fields))).text}`);
  return answers;
}

/** Nobody gets in, but where the door is meant to be open. */
export async function checkAsNobody(
  router: AnyRouter,
  services: Services,
  open: string[],
): Promise<string[]> {
  const ask = makeAsker(router, services, null);
  const world = await makeWorld(services);
  const wrong: string[] = [];
  for (const procedure of listProcedures(router).filter(({ path }) => !open.includes(path))) {
    for (const input of [
      sampleFor(procedure, world),
      sampleFor(procedure, world, "all"),
      ...HOSTILE_INPUTS,
    ]) {
      const { code } = await ask(procedure, input);
      if (code !== "UNAUTHORIZED") wrong.push(`${procedure.path} answers ${code} to nobody`);
    }
  }
  return [...new Set(wrong)];
}

/** What a strict schema says of the field by which every page says where it is. */
const REFUSED_PLACE = /Unrecognized keys?: [^\n]*"workspace"/;

/**
 * A Reader changes nothing in a workspace but what is `own` to whoever asks, and no role makes a procedure fail in a way
 * that it does not know.
 */
export async function checkAsRoles(
  router: AnyRouter,
  services: Services,
  own: string[] = [],
): Promise<string[]> {
  const wrong: string[] = [];
  for (const role of ROLES) {
    const kept = keepWorld(services);
    for (const procedure of listProcedures(router)) {
      const world = await kept.get();
      const member = await joinWorkspace(world.owner, role);
      const ask = makeAsker(router, services, member.actor);
      const { code, text } = await ask(procedure, sampleFor(procedure, world));
      if (code === "ok" && procedure.type === "mutation") kept.spoil();
      if (code === "INTERNAL_SERVER_ERROR") wrong.push(`${procedure.path} fails as ${role}: ${text}`);
      if (REFUSED_PLACE.test(text)) wrong.push(`${procedure.path} refuses the workspace that it is asked in`);
      const mustRefuse =
        role === "reader" &&
        procedure.type === "mutation" &&
        isOfWorkspace(procedure, world) &&
        !own.includes(procedure.path);
      if (mustRefuse && code !== "FORBIDDEN") wrong.push(`${procedure.path} answers ${code} to a Reader`);
    }
  }
  return wrong;
}

/** Another workspace is not there, and neither is any record of it, by whichever field it is asked for. */
export async function checkAsStranger(router: AnyRouter, services: Services): Promise<string[]> {
  const procedures = listProcedures(router);
  const askAll = (some: readonly Procedure[]) => askAsStranger(router, some, services);
  const { wrong, isTouched } = await askAll(procedures);
  if (!isTouched) return wrong;
  const culprit = await findFirst(procedures, async (some) => (await askAll(some)).isTouched);
  return [...wrong, `${culprit.path} changes another workspace`];
}

async function askAsStranger(
  router: AnyRouter,
  procedures: readonly Procedure[],
  services: Services,
): Promise<{ wrong: string[]; isTouched: boolean }> {
  const wrong: string[] = [];
  const theirs = await makeWorld(services);
  const known = [...new Set([...Object.values(theirs.records), ...theirs.secrets])];
  const before = await rowsOf(services, theirs);
  const kept = keepWorld(services);
  for (const procedure of procedures) {
    const ours = await kept.get();
    const ask = makeAsker(router, services, ours.owner.actor);
    // A change answers with the record as it is: with what was written into it before, which is ours.
    const written: string[] = [];
    for (const leaf of leavesFor(procedure).filter(({ kind }) => kind === "string")) {
      const field = leaf.path.join(".");
      const isRecord = leaf.key in theirs.records;
      const isMissing = /Id$/.test(leaf.key) && leaf.key !== "lastEventId" && !isRecord; // the exception is tRPC's own
      if (isMissing) wrong.push(`${procedure.path}: makeWorld has no record for ${field}`);
      for (const given of isRecord ? [theirs.records[leaf.key]!] : known) {
        const answer = await ask(procedure, withLeaf(sampleAround(procedure, ours, leaf), leaf.path, given));
        const ownWords = [...written, given].join(" ");
        const told = known.filter((word) => !ownWords.includes(word) && answer.text.includes(word));
        if (procedure.type === "mutation") {
          written.push(given);
          if (answer.code === "ok") kept.spoil();
        }
        if (answer.code === "ok" && told.length > 0)
          wrong.push(`${procedure.path} tells ${told} by ${field}`);
        const mustMiss =
          isRecord && (procedure.type === "mutation" || field === "workspace" || /Id$/.test(leaf.key));
        if (mustMiss && answer.code !== "NOT_FOUND")
          wrong.push(`${procedure.path} answers ${answer.code} to a foreign ${field}`);
      }
    }
  }
  return { wrong, isTouched: !isUntouched(before, await rowsOf(services, theirs)) };
}

/** No input, however broken, is answered by "internal". Nobody is asked where a door is open: elsewhere none gets so far. */
export async function checkBadInputs(
  router: AnyRouter,
  services: Services,
  open: string[] = [],
): Promise<string[]> {
  const wrong: string[] = [];
  const kept = keepWorld(services);
  for (const procedure of listProcedures(router)) {
    const { owner, records } = await kept.get();
    const world = { owner, records, secrets: [] };
    for (const actor of open.includes(procedure.path) ? [owner.actor, null] : [owner.actor]) {
      const ask = makeAsker(router, services, actor);
      const inputs = [
        ...HOSTILE_INPUTS,
        ...leavesFor(procedure).flatMap((leaf) => spoil(leaf, sampleAround(procedure, world, leaf))),
      ];
      for (const leaf of leavesFor(procedure).filter(({ path }) => !path.includes("__proto__"))) {
        const { code } = await ask(
          procedure,
          withLeaf(sampleAround(procedure, world, leaf), leaf.path, WRONG_TYPE),
        );
        if (code === "ok") wrong.push(`${procedure.path} takes anything for ${leaf.path.join(".")}`);
      }
      for (const input of inputs) {
        const { code, text } = await ask(procedure, input);
        if (code === "ok" && procedure.type === "mutation") kept.spoil();
        if (code === "INTERNAL_SERVER_ERROR")
          wrong.push(
            `${procedure.path} fails on ${JSON.stringify(input)?.slice(0, 200)}: ${text.slice(0, 200)}`,
          );
      }
    }
  }
  return wrong;
}

/** Neither a text nor a number: whoever takes it does not look at what it is given. */
const WRONG_TYPE = { neither: ["a text", "nor a number"] };

function spoil({ path, kind }: Leaf, input: unknown): unknown[] {
  const values: unknown[] = kind === "string" ? HOSTILE_STRINGS : HOSTILE_NUMBERS;
  return [...values, null, {}, []].map((value) => withLeaf(input, path, value));
}
