import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { RequestError } from "../../domain/errors.ts";
import type { WebBuild } from "../../runtime/files/web-build.ts";
import type { ApiDeps } from "../deps.ts";
import { consolePage, consolePolicy, unbuiltPage } from "./console-page.ts";

const NONCE_BYTES = 16;
/** Files named by their content never change. */
const ASSET_MAX_AGE_MS = 365 * 86_400_000;
const FILE_MAX_AGE_MS = 3_600_000;
/** A worker obeys its own script's policy; the console's asks this server for live changes. */
const ASSET_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";
/** Parts that begin with a letter or digit, so that none is hidden or leads upwards. */
const ASSET_PATH = /^\w[\w.-]*(\/\w[\w.-]*)*$/;

/** `/`, and the files that the console is made of. They hold nothing but what is published. */
export function registerConsole(app: FastifyInstance, deps: ApiDeps): void {
  app.route({
    method: "GET",
    url: "/",
    config: { role: "open" },
    schema: { hide: true },
    handler: (_request, reply) => sendConsole(deps, reply),
  });
  const { web } = deps.settings;
  if (web) serveFiles(app, web);
}

/** The page, with a nonce of its own in policy and elements. */
export function sendConsole({ settings, random }: ApiDeps, reply: FastifyReply): FastifyReply {
  const { web, basePath = "" } = settings;
  const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString("base64");
  void reply.header("content-security-policy", consolePolicy(nonce));
  void reply.header("content-type", "text/html; charset=utf-8");
  if (!web) return reply.code(503).send(unbuiltPage(nonce));
  return reply.code(200).send(consolePage(web.readPage(), { nonce, basePath }));
}

/** Whether an unknown address is one of the console's pages, which its own router tells apart. */
export function isConsolePage({ method, url, headers }: FastifyRequest): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  if (!/\btext\/html\b/.test(headers.accept ?? "")) return false;
  const path = url.split("?", 1)[0] ?? "";
  return !OTHERS.test(path) && !FILE_NAME.test(path);
}

/** What is never a page of the console, and whose 404 stays a problem. */
const OTHERS = /^\/+(api|hooks|docs|metrics|healthz|readyz|approve|assets)(\/|$)/i;
const FILE_NAME = /\.(js|mjs|css|map|json|xml|txt|ico|png|jpe?g|gif|svg|woff2?|php|html?)$/i;

function serveFiles(app: FastifyInstance, { folder, rootFiles }: WebBuild): void {
  void app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true });
  app.route<{ Params: { "*": string } }>({
    method: "GET",
    url: "/assets/*",
    config: { role: "open" },
    schema: { hide: true },
    handler: (request, reply) => {
      const path = request.params["*"];
      if (!ASSET_PATH.test(path)) throw noSuchFile();
      void reply.header("content-security-policy", ASSET_POLICY);
      return send(reply, { path: `assets/${path}`, maxAge: ASSET_MAX_AGE_MS, immutable: true });
    },
  });
  for (const name of rootFiles) {
    app.route({
      method: "GET",
      url: `/${name}`,
      config: { role: "open" },
      schema: { hide: true },
      handler: (_request, reply) =>
        send(reply, { path: name, maxAge: FILE_MAX_AGE_MS, immutable: false }),
    });
  }
}

function send(
  reply: FastifyReply,
  { path, maxAge, immutable }: { path: string; maxAge: number; immutable: boolean },
): FastifyReply {
  void reply.header("vary", "accept-encoding");
  return reply.sendFile(path, { maxAge, immutable });
}

function noSuchFile(): RequestError {
  return new RequestError("not_found", "There is no such file.");
}
