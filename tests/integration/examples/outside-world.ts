import type { Json } from "../../../packages/server/src/domain/json.ts";
import {
  type ReceivedRequest,
  startReceiver,
} from "../../../packages/server/src/testing/start-receiver.ts";
import type { ExampleCase, Reply } from "./example-case.ts";

/** Everything that the examples talk to, on one loopback address. */
export interface OutsideWorld {
  url: string;
  requests(): string[];
  bodyOf(request: string): Json;
  /** Forgets what it got, and answers like this from now on. */
  become(answers: ExampleCase["answers"]): void;
  close(): Promise<void>;
}

export async function startOutsideWorld(): Promise<OutsideWorld> {
  let reply = createReplies({});
  const receiver = await startReceiver((request, response) => {
    const { status = 200, json = {}, headers = {} } = reply(lineOf(request));
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(json));
  });
  return {
    url: receiver.origin,
    requests: () => receiver.requests.map(lineOf),
    bodyOf(line) {
      const found = receiver.requests.findLast((request) => lineOf(request) === line);
      if (found === undefined) throw new Error(`Nobody sent ${line}`);
      return JSON.parse(found.body);
    },
    become(answers = {}) {
      reply = createReplies(answers);
      receiver.requests.length = 0;
    },
    close: () => receiver.close(),
  };
}

/** Answers by method and path: the replies of a list one after the other; 200 `{}` where none is given. */
export function createReplies(answers: NonNullable<ExampleCase["answers"]>) {
  const asked = new Map<string, number>();
  return (line: string): Reply => {
    const place = line.split("?")[0] ?? line;
    const given = answers[place] ?? {};
    const count = asked.get(place) ?? 0;
    asked.set(place, count + 1);
    if (!isList(given)) return given;
    return given[Math.min(count, given.length - 1)] ?? {};
  };
}

function isList(given: Reply | readonly Reply[]): given is readonly Reply[] {
  return Array.isArray(given);
}

function lineOf({ method, url }: ReceivedRequest): string {
  return `${method} ${url}`;
}
