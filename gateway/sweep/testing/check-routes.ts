/** For tests: walks every route of a gateway and tells each way in which one is not guarded. */

import { joinWorkspace } from "@/db/factories";
import type { WorkspaceCtx } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import { HOSTILE_NUMBERS, HOSTILE_STRINGS } from "@/server/sweep/testing/hostile";
import { withLeaf } from "@/server/sweep/testing/sample-input";
import {
  findFirst,
  isUntouched,
  keepWorld,
  makeWorld,
  rowsOf,
  type World,
} from "@/server/sweep/testing/world";
import { headersOf } from "../../bodies/testing/gateway";
import type { App } from "../../deps";
import { HOSTILE_BODIES, HOSTILE_HEADERS, HOSTILE_PATHS, type HostileRequest } from "./hostile-requests";
import {
  type Answer,
  type Asked,
  ask,
  type Credentials,
  distinct,
  isReading,
  leavesFor,
  nameOf,
  paramsOf,
  type Route,
  sampleAsk,
} from "./routes";

/** What somebody sends along: the token is for the doors of programs, the cookie for those of the pages. */
async function credentialsOf(ctx: WorkspaceCtx): Promise<Credentials> {
  const { byToken, byCookie } = await headersOf(ctx);
  return { ...byToken, ...byCookie };
}
const changing = (routes: Route[]) =>
  distinct(guarded(routes), { byWorkspace: true }).filter((route) => !isReading(route));
const guarded = (routes: Route[]) => routes.filter(({ isPublic }) => !isPublic);

/** What every door that is read from answers the owner who asks for the records of the world. */
export async function readAsOwner(app: App, routes: Route[], world: World): Promise<string[]> {
  const credentials = await credentialsOf(world.owner);
  const answers: string[] = [];
  for (const route of guarded(routes).filter(isReading)) {
    const { text } = await ask(app, route, credentials, sampleAsk(route, world, "records"));
    answers.push(`${nameOf(route)}: ${text}`);
  }
  return answers;
}

/** Only the doors that are meant to be open are; all others answer 401 to whatever is not a good token. */
export async function checkAsNobody(
  app: App,
  routes: Route[],
  services: Services,
  open: RegExp,
): Promise<string[]> {
  const world = await makeWorld(services);
  const wrong = routes
    .filter((route) => route.isPublic && !open.test(route.url))
    .map((route) => `${nameOf(route)} is open`);
  for (const route of guarded(routes)) {
    const { params } = sampleAsk(route, world);
    const url = route.url.replace(/:(\w+)|\*/g, (place, name) => params[name ?? place] ?? "");
    for (const headers of HOSTILE_HEADERS) {
      const { statusCode } = await app.inject({ method: route.method as "GET", url, headers });
      if (statusCode !== 401)
        wrong.push(`${nameOf(route)} answers ${statusCode} to ${JSON.stringify(headers)}`);
    }
  }
  return wrong;
}

/** A Reader is forbidden whatever changes something when the owner asks the same, and changes nothing. */
export async function checkAsReader(app: App, routes: Route[], services: Services): Promise<string[]> {
  const asked = await askAsReader(app, changing(routes), services);
  if (asked.isTouched) {
    const askSome = async (some: readonly Route[]) => (await askAsReader(app, some, services)).isTouched;
    const culprit = await findFirst(changing(routes), askSome);
    return [...asked.wrong, `${nameOf(culprit)} lets a Reader change something`];
  }
  const changesAsOwner = watchOwner(app, services);
  for (const { route, status } of asked.passed)
    if (await changesAsOwner(route)) asked.wrong.push(`${nameOf(route)} answers ${status} to a Reader`);
  return asked.wrong;
}

/** What a Reader was told, of what is not forbidden, and whether anything is otherwise now. */
async function askAsReader(app: App, routes: readonly Route[], services: Services) {
  const wrong: string[] = [];
  const passed: { route: Route; status: number }[] = [];
  const world = await makeWorld(services);
  const credentials = await credentialsOf(await joinWorkspace(world.owner, "reader"));
  const before = await rowsOf(services, world);
  for (const route of routes) {
    const { status } = await askWell(app, route, credentials, world);
    if (status === 403) continue;
    if (status === 400 && !route.url.endsWith("/*"))
      wrong.push(`${nameOf(route)} refuses the sweep's own input, so that it cannot be judged`);
    passed.push({ route, status });
  }
  return { wrong, passed, isTouched: !isUntouched(before, await rowsOf(services, world)) };
}

/** Tells whether a route changes something for the owner, in the same world for as long as nothing did. */
function watchOwner(app: App, services: Services): (route: Route) => Promise<boolean> {
  const make = async () => {
    const world = await makeWorld(services);
    return { world, credentials: await credentialsOf(world.owner), before: await rowsOf(services, world) };
  };
  let kept: ReturnType<typeof make> | null = null;
  return async (route) => {
    kept ??= make();
    const { world, credentials, before } = await kept;
    await askWell(app, route, credentials, world);
    const isChanged = !isUntouched(before, await rowsOf(services, world));
    if (isChanged) kept = null;
    return isChanged;
  };
}

/** With the least input, and where that is too little with every record that it can name. */
async function askWell(app: App, route: Route, credentials: Credentials, world: World): Promise<Answer> {
  const answer = await ask(app, route, credentials, sampleAsk(route, world));
  return answer.status === 400 ? ask(app, route, credentials, sampleAsk(route, world, "records")) : answer;
}

/** Another workspace is not there, by its name in the address or by any record of it in any field. */
export async function checkAsStranger(app: App, routes: Route[], services: Services): Promise<string[]> {
  const distinctOnes = distinct(guarded(routes), { byWorkspace: true });
  const { wrong, isTouched } = await askAsStranger(app, distinctOnes, services);
  if (!isTouched) return wrong;
  const askSome = async (some: readonly Route[]) => (await askAsStranger(app, some, services)).isTouched;
  return [...wrong, `${nameOf(await findFirst(distinctOnes, askSome))} changes another workspace`];
}

async function askAsStranger(
  app: App,
  routes: readonly Route[],
  services: Services,
): Promise<{ wrong: string[]; isTouched: boolean }> {
  const wrong: string[] = [];
  const theirs = await makeWorld(services);
  const known = [...new Set([...Object.values(theirs.records), ...theirs.secrets])];
  const before = await rowsOf(services, theirs);
  const kept = keepWorld(services);
  for (const route of routes) {
    const ours = await kept.get();
    const credentials = await credentialsOf(ours.owner);
    /** A workspace of others answers as one that does not exist, and that never well. */
    const isHidden = async ({ status }: Answer, { params, input }: Asked) =>
      status >= 400 &&
      status ===
        (await ask(app, route, credentials, { params: { ...params, workspace: "none" }, input })).status;
    for (const { field, given, asked } of foreignAsks(route, sampleAsk(route, ours), theirs.records)) {
      const answer = await ask(app, route, credentials, asked);
      const told = known.filter((word) => !given.includes(word) && answer.text.includes(word));
      if (answer.status < 300 && !isReading(route)) kept.spoil();
      if (answer.status < 300 && told.length > 0) wrong.push(`${nameOf(route)} tells ${told} by ${field}`);
      if (field === "workspace" && !(await isHidden(answer, asked)))
        wrong.push(`${nameOf(route)} answers ${answer.status} to a foreign workspace`);
      if (answer.status >= 500) wrong.push(`${nameOf(route)} fails on a foreign ${field}: ${answer.text}`);
    }
  }
  return { wrong, isTouched: !isUntouched(before, await rowsOf(services, theirs)) };
}

/** The request with one thing of theirs in it, for each place that a thing can be named. */
function foreignAsks(route: Route, asked: Asked, records: Record<string, string>) {
  const theirs: Record<string, string> = { ...records, name: records.run! };
  const inAddress = paramsOf(route)
    .filter((name) => name in theirs)
    .map((name) => ({
      field: name,
      given: theirs[name]!,
      asked: { ...asked, params: { ...asked.params, [name]: theirs[name]! } },
    }));
  const inInput = leavesFor(route)
    .filter(({ key }) => key in records)
    .map(({ path, key }) => {
      const input = withLeaf(asked.input, path, records[key]!) as Record<string, unknown>;
      return { field: path.join("."), given: records[key]!, asked: { ...asked, input } };
    });
  return [...inAddress, ...inInput];
}

/** In a query, a parameter that is given twice. */
const TWICE = ["1", "0"];

/** No request, however broken, is answered by a failure of ours, and none brings a file of the machine. */
export async function checkBadRequests(
  app: App,
  routes: Route[],
  services: Services,
  as?: Credentials,
): Promise<string[]> {
  const wrong: string[] = [];
  const world = await makeWorld(services);
  const credentials = as ?? (await credentialsOf(world.owner));
  const note = (route: Route, what: unknown, { status, text }: Answer) => {
    const isBad = status >= 500 || /root:.*:0:0:/.test(text);
    if (isBad)
      wrong.push(
        `${nameOf(route)} answers ${status} to ${JSON.stringify(what)?.slice(0, 120)}: ${text.slice(0, 200)}`,
      );
  };
  for (const route of distinct(guarded(routes), { byWorkspace: false })) {
    const asked = sampleAsk(route, world);
    for (const [name, value] of paramsOf(route).flatMap((param) =>
      HOSTILE_STRINGS.map((text) => [param, text] as const),
    )) {
      if (value.length > 5_000) continue;
      note(
        route,
        value,
        await ask(app, route, credentials, { ...asked, params: { ...asked.params, [name]: value } }),
      );
    }
    for (const { path, kind } of leavesFor(route)) {
      for (const value of [...(kind === "string" ? HOSTILE_STRINGS : HOSTILE_NUMBERS), null, {}, []]) {
        if (isReading(route) && String(value).length > 5_000) continue;
        const input = withLeaf(asked.input, path, value) as Record<string, unknown>;
        note(route, input, await ask(app, route, credentials, { ...asked, input }));
      }
    }
    for (const name of Object.keys(sampleAsk(route, world, "all").input)) {
      const input = { ...asked.input, [name]: TWICE };
      note(route, input, await ask(app, route, credentials, { ...asked, input }));
    }
    for (const request of rawAsks(route, asked))
      note(route, request, await askRaw(app, credentials, request));
  }
  return wrong;
}

interface RawAsk {
  method: "POST";
  url: string;
  type?: string;
  payload?: string;
}

/** Bodies and rests of the address that no honest client would send, each once where the route takes none. */
function rawAsks(route: Route, { params }: Asked): RawAsk[] {
  const all = [...HOSTILE_BODIES, ...HOSTILE_PATHS].map((given: HostileRequest): RawAsk => {
    const named = given.rest === undefined ? params : { ...params, "*": given.rest };
    const url = route.url.replace(/:(\w+)|\*/g, (place, name) => named[name ?? place] ?? "");
    const payload = isReading(route) ? undefined : given.body;
    return { method: route.method as "POST", url, type: given.type, payload };
  });
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

async function askRaw(
  app: App,
  credentials: Credentials,
  { method, url, type, payload }: RawAsk,
): Promise<Answer> {
  const headers = { ...credentials, ...(type === undefined ? {} : { "content-type": type }) };
  const body = payload === undefined ? {} : { payload };
  const answer = await app.inject({ method, url, headers, ...body });
  return { status: answer.statusCode, text: answer.body };
}
