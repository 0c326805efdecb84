/** For tests: whether a gateway asks who is there before it takes a body. */
import { rawRequest } from "../../bodies/testing/raw-request";
import { nameOf, type Route } from "./routes";

const HUGE = { "content-type": "application/json", "content-length": String(2 ** 40) };

/** Every door answers nobody who announces a huge body by 401, and has not waited for a byte of it. */
export async function checkBodiesOfNobody(address: string, routes: Route[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of routes) {
    const url = route.url.replace(/:\w+|\*/g, "x");
    const request = rawRequest(address, route.method, url, HUGE);
    const answer = await request.until(/^HTTP\/1.1 \d{3} /).catch(String);
    request.close();
    if (!/^HTTP\/1.1 401 /.test(answer)) wrong.push(`${nameOf(route)} answers ${answer.split("\r\n")[0]}`);
  }
  return wrong;
}
