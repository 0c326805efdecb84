// A process of its own for one question about files that strangers wrote: it may be ended at any time, has bounded memory,
// and where bubblewrap is here it sees nothing but those files. One line of JSON in, one out.
import { layOut } from "./layout.mjs";
import { previewParquet, previewText } from "./preview.mjs";
import { Problem } from "./problem.mjs";
import { profileParquet, profileText } from "./profile.mjs";
import { readFormat } from "./request.mjs";

const ANSWERS = {
  preview: { parquet: previewParquet, text: previewText },
  profile: { parquet: profileParquet, text: profileText },
};

/** @param {import("./request.mjs").Request} given */
async function answer(given) {
  if (given.question === "layout") return layOut(given);
  const empty = given.files.find(({ sizeBytes }) => sizeBytes === 0);
  if (empty && given.files.length === 1) throw new Problem(`${empty.path} is empty.`);
  const request = readFormat({ ...given, files: given.files.filter(({ sizeBytes }) => sizeBytes > 0) });
  return ANSWERS[request.question][request.format === "parquet" ? "parquet" : "text"](request);
}

/** @param {unknown} failure */
function explain(failure) {
  if (failure instanceof Problem) return failure.message;
  const message = failure instanceof Error ? failure.message : String(failure);
  if (/Out of Memory|could not allocate|Invalid string length|Array buffer allocation/i.test(message))
    return "It needs more memory than a look at it may take: its rows or cells are very large.";
  return null;
}

/** Whoever asked keeps his end open while he waits. @returns {Promise<string>} */
const readQuestion = () =>
  new Promise((resolve) => {
    let asked = "";
    process.stdin.setEncoding("utf8");
    process.stdin.on("data", (chunk) => {
      asked += chunk;
      if (asked.endsWith("\n")) resolve(asked);
    });
    process.stdin.on("close", () => process.exit(1));
  });

try {
  const text = JSON.stringify({ answer: await answer(JSON.parse(await readQuestion())) });
  process.stdout.write(text, () => process.exit(0));
} catch (failure) {
  const problem = explain(failure);
  if (problem === null) throw failure;
  process.stdout.write(JSON.stringify({ problem }), () => process.exit(0));
}
