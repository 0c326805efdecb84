import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startTestNode } from "../../../testing/with-node";

/** A server on the loopback: what a script of a stranger would like us to read. */
async function serve(answer: http.RequestListener): Promise<string> {
  const server = http.createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ALLOWED = { allowPrivateUrls: true };
const read = (url: string) => ({
  command: "cat $AZURE_ML_INPUT_data; basename $AZURE_ML_INPUT_data",
  inputs: [{ name: "data", kind: "http" as const, url }],
});

test("an input from the web is a file under its own name, also after a redirect", async () => {
  const url = await serve((request, response) => {
    if (request.url === "/table.csv") response.writeHead(302, { location: "/real" }).end();
    else response.end("a,b\n");
  });
  const { controller } = await startTestNode(ALLOWED);
  const runId = controller.submit(read(`${url}/table.csv`));
  expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
  expect(controller.logOf(runId)).toBe("a,b\ntable.csv\n");
});

test.each(["http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/", "http://2130706433:1/"])(
  "%s is not fetched, as it is not public",
  async (url) => {
    const { controller } = await startTestNode();
    const error = await controller.errorOf(controller.submit(read(url)));
    expect(error).toMatchObject({
      code: "InputNotFound",
      message: expect.stringContaining("not a public address"),
    });
  },
);

test("metadata services are not asked, even where private addresses are allowed", async () => {
  const { controller } = await startTestNode(ALLOWED);
  for (const url of ["http://169.254.169.254/latest", "http://[fe80::1]/", "http://[::ffff:168.63.129.16]/"])
    expect((await controller.errorOf(controller.submit(read(url)))).message).toContain(
      "answers for this machine alone",
    );
});

test("an answer that is too large, missing, or never ends its redirects fails the run and says why", async () => {
  const url = await serve((request, response) => {
    if (request.url === "/large") response.end("x".repeat(2000));
    else if (request.url === "/loop") response.writeHead(302, { location: "/loop" }).end();
    else if (request.url === "/file") response.writeHead(302, { location: "file:///etc/passwd" }).end();
    else response.writeHead(404).end();
  });
  const { controller } = await startTestNode({ ...ALLOWED, maxUrlBytes: 1000 });
  const why = async (place: string) =>
    (await controller.errorOf(controller.submit(read(`${url}${place}`)))).message;
  expect(await why("/large")).toContain("larger than");
  expect(await why("/loop")).toContain("redirects too often");
  expect(await why("/file")).toContain("file: is not fetched");
  expect(await why("/none")).toContain("answered 404");
});
