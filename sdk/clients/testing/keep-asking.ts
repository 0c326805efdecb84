/** For tests: somebody who asks the studio for its version again and again, and keeps what went wrong. */
import http from "node:http";

export interface Failed {
  /** Which of the requests it was, from 0 on, in the order in which they were begun. */
  place: number;
  /** What the connection met, or the status of an answer that was not 200. */
  code: string;
}

export interface Asking {
  /** How many requests were begun, and how many have been answered by 200. */
  begun(): number;
  answered(): number;
  /** Waits for those that are under way. */
  end(): Promise<Failed[]>;
}

/** So many ask at once, each on a connection of its own for every request where no agent says otherwise. */
export function keepAsking(url: string, people: number, agent: http.Agent | false = false): Asking {
  const failures: Failed[] = [];
  let begun = 0;
  let answered = 0;
  let isOver = false;
  const askOne = async () => {
    while (!isOver) {
      const place = begun++;
      const code = await ask(`${url}/version`, agent);
      if (code === "200") answered++;
      else failures.push({ place, code });
    }
  };
  const everybody = Promise.all(Array.from({ length: people }, askOne));
  return {
    begun: () => begun,
    answered: () => answered,
    async end() {
      isOver = true;
      await everybody;
      if (agent) agent.destroy();
      return failures;
    },
  };
}

/** As every client of HTTP does, it asks once more where a connection that had rested was closed just then. */
function ask(url: string, agent: http.Agent | false): Promise<string> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent }, (answer) => {
      answer.resume();
      answer.once("error", () => resolve("ABORTED"));
      answer.once("end", () => resolve(String(answer.statusCode)));
    });
    request.once("error", (failure: NodeJS.ErrnoException) =>
      resolve(
        request.reusedSocket && failure.code === "ECONNRESET"
          ? ask(url, agent)
          : (failure.code ?? failure.message),
      ),
    );
  });
}
