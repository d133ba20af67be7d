import swaggerUi from "@fastify/swagger-ui";
import { type FastifyInstance, type FastifyRequest, fastify } from "fastify";
import { serializerCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { RequestError } from "../domain/errors.ts";
import { registerApi } from "./api-routes.ts";
import { createGate } from "./authentication.ts";
import { parseJsonBodies } from "./body-parsers.ts";
import { answerBrokenRequest } from "./broken-request.ts";
import { isConsolePage, registerConsole, sendConsole } from "./console/serve-console.ts";
import type { ApiDeps } from "./deps.ts";
import { notFound } from "./not-found.ts";
import { DOCS_PATH, describeApi } from "./openapi.ts";
import { registerApprovalPage } from "./operations/approvals/serve-approval-page.ts";
import { registerHooks } from "./operations/events/receive-webhook.ts";
import { registerMetrics } from "./operations/metrics/register-metrics.ts";
import { HEALTH_PATH, registerHealth } from "./operations/system/health.ts";
import { refuse } from "./refuse.ts";
import { createRequestGuard } from "./request-guards.ts";
import { requireRoles } from "./route-roles.ts";
import { createRouteTable } from "./route-table.ts";
import { DOCS_CSP, SECURITY_HEADERS } from "./security-headers.ts";
import { validatorCompiler } from "./validation.ts";

const BODY_BYTES_MAX = 1_048_576;
const HEADER_BYTES_MAX = 16_384;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than any id: an id that is too long is refused by its route, not taken for a wrong address. */
const PARAMETER_CHARS_MAX = 1_024;
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** The HTTP side of the server: routes, their guards and their answers. The caller listens and closes. */
export function createApp(deps: ApiDeps): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Refused by guardRequests instead, as a problem.
    return503OnClosing: false,
    http: {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
    },
    routerOptions: { maxParamLength: PARAMETER_CHARS_MAX },
    rewriteUrl: ({ url = "/" }) => withoutBase(url, deps.settings.basePath ?? ""),
    genReqId: ({ headers }) => {
      const given = headers["x-request-id"];
      return typeof given === "string" && REQUEST_ID.test(given) ? given : deps.ids("req");
    },
    frameworkErrors: (error, request, reply) => {
      reply.headers(SECURITY_HEADERS).header("x-request-id", request.id);
      refuse(deps.log, { error, request, reply });
    },
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  parseJsonBodies(app);
  guardRequests(app, deps);

  const routes = createRouteTable(app);
  requireRoles(app);
  app.setErrorHandler<Error>((error, request, reply) =>
    refuse(deps.log, { error, request, reply }),
  );
  app.setNotFoundHandler((request, reply) => {
    if (isConsolePage(request)) return sendConsole(deps, reply);
    refuse(deps.log, { error: notFound(routes, { request, reply }), request, reply });
  });

  describeApi(app);
  void app.register(swaggerUi, { routePrefix: DOCS_PATH });
  void app.register((scope, _options, done) => {
    registerHooks(scope.withTypeProvider<ZodTypeProvider>(), deps);
    done();
  });
  void app.register((scope, _options, done) => {
    registerApprovalPage(scope, deps);
    done();
  });
  void app.register((scope, _options, done) => {
    registerConsole(scope, deps);
    done();
  });
  void app.register((scope, _options, done) => {
    registerHealth(scope.withTypeProvider<ZodTypeProvider>(), deps);
    registerMetrics(scope.withTypeProvider<ZodTypeProvider>(), deps);
    done();
  });
  void app.register(
    (scope, _options, done) => {
      registerApi(scope.withTypeProvider<ZodTypeProvider>(), deps);
      done();
    },
    { prefix: "/api/v1" },
  );
  return app;
}

/** Before anything of the body is read: what comes from a wrong place, and who asks. */
function guardRequests(app: FastifyInstance, deps: ApiDeps): void {
  const { isDraining } = deps.settings;
  const guard = createRequestGuard(deps.settings);
  const gate = createGate(deps);
  app.decorateRequest("caller", null);
  app.addHook("onRequest", (request: FastifyRequest, reply, done) => {
    const isDocs = request.routeOptions.url?.startsWith(DOCS_PATH) ?? false;
    reply.headers(isDocs ? { ...SECURITY_HEADERS, ...DOCS_CSP } : SECURITY_HEADERS);
    reply.header("x-request-id", request.id);
    try {
      guard(request);
      if (isDraining() && request.routeOptions.url !== HEALTH_PATH) throw leaving();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    const admitted = request.is404 ? null : gate(request);
    if (admitted === null) {
      done();
      return;
    }
    admitted.then(
      (caller) => {
        request.caller = caller;
        done();
      },
      (error: Error) => done(error),
    );
  });
}

/** A proxy may leave the base path in front of the address, or take it off. */
function withoutBase(url: string, basePath: string): string {
  if (basePath === "" || !url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? `/${rest}` : url;
}

function leaving(): RequestError {
  return new RequestError("draining", "The server is shutting down; ask again in a moment.", {
    retryAfterSeconds: 5,
  });
}
