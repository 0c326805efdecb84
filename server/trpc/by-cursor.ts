import { z } from "zod";

/** How the pages' client calls the place of a page: it asks for the next one with the word `cursor` and no other. */
export const cursorShape = { cursor: z.string().max(100_000).nullish(), pageToken: z.undefined().optional() };

interface Asked<Input, Ctx> {
  ctx: Ctx;
  /** Nothing where nothing was asked. */
  input: (Omit<Input, "pageToken"> & { cursor?: string | null }) | null | undefined;
}

/** A list as a procedure: its page token under the name that tRPC's clients have for it. */
export const byCursor =
  <Ctx, Input extends { pageToken?: string }, Page extends { nextToken?: string }>(
    list: (ctx: Ctx, input: Input) => Promise<Page>,
  ) =>
  async ({ ctx, input: asked }: Asked<Input, Ctx>) => {
    const { cursor = null, ...input } = asked ?? {};
    const { nextToken, ...page } = await list(ctx, {
      ...input,
      pageToken: cursor ?? undefined,
    } as unknown as Input);
    return { ...page, nextCursor: nextToken ?? null };
  };
