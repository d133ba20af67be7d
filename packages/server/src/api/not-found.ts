import type { FastifyReply, FastifyRequest } from "fastify";
import { RequestError } from "../domain/errors.ts";
import type { RouteTable } from "./route-table.ts";

/** The answer to what no route takes: 405 with `Allow` for a known address, else 404. */
export function notFound(
  routes: RouteTable,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): RequestError {
  const methods = routes.methodsOf(request.url.split("?", 1)[0] ?? "");
  if (methods.length === 0) {
    return new RequestError(
      "not_found",
      "There is nothing at this address. The API is described at /docs.",
    );
  }
  void reply.header("allow", methods.join(", "));
  return new RequestError("method_not_allowed", `This address takes ${methods.join(", ")}.`, {
    allowed: methods,
  });
}
