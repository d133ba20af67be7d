import { createServer } from "node:http";

const BODY_BYTES_MAX = 1_048_576;

/**
 * The outside world of the examples, on the loopback address: a review service, a chat, a changelog,
 * and a deploy service that is down for tags, so that there is a failure to look at.
 */
export async function startReceiver(port) {
  const received = new Map();
  const server = createServer((request, response) => {
    answer(request, received).then(
      ({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      },
      () => response.writeHead(400).end(),
    );
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    received,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request, received) {
  const body = await readJson(request);
  const known = ANSWERS[`${request.method} ${request.url}`];
  if (known === undefined) return { status: 404, body: { error: "no such service" } };
  // The key stays the same when a step runs again after a crash: what was seen is not done twice.
  const key = request.headers["idempotency-key"];
  if (key !== undefined && received.has(key)) return received.get(key);
  const given = known(body);
  if (key !== undefined) received.set(key, given);
  return given;
}

const ANSWERS = {
  "POST /reviews": ({ changes }) => ({
    status: 200,
    body: { verdict: changes > 1 ? "look" : "fine", changes },
  }),
  "POST /messages": () => ({ status: 201, body: { sent: true } }),
  "POST /changelog": ({ id }) => ({ status: 201, body: { entry: id } }),
  "POST /deployments": ({ ref, commit }) =>
    ref.startsWith("refs/tags/")
      ? { status: 503, body: { error: "The deploy service does not take tags today" } }
      : { status: 201, body: { deployment: `dep-${commit.slice(0, 7)}` } },
  "POST /deployment-checks": ({ deployment, check }) => ({
    status: 200,
    body: { deployment, state: check < CHECKS_UNTIL_UP ? "starting" : "up" },
  }),
};

/** A deployment is up when it is asked for the third time. */
const CHECKS_UNTIL_UP = 2;

async function readJson(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Error("too large");
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
