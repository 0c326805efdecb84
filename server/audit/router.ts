import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { listEvents, listEventsInput } from "./list-events";

export const auditRouter = router({
  list: workspaceProcedure.input(listEventsInput.extend(cursorShape)).query(byCursor(listEvents)),
});
