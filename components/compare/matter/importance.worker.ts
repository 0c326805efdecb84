import { measureImportance } from "@/domain/importance/importance";

/** Growing the forest may take a second, in which the page must go on answering. */
addEventListener("message", ({ data }: MessageEvent<Parameters<typeof measureImportance>>) => {
  postMessage(measureImportance(...data));
});
