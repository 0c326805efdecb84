import { createCaller, router } from "./init";

/** Every capability's router, by its noun. */
export const appRouter = router({});
export type AppRouter = typeof appRouter;
export const createServerCaller = createCaller(appRouter);
