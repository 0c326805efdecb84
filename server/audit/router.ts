import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { listEvents, listEventsInput } from "./list-events";

export const auditRouter = router({
  list: workspaceProcedure.input(takes(listEventsInput.extend(cursorShape))).query(byCursor(listEvents)),
});
