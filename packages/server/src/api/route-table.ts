import type { FastifyInstance } from "fastify";

/** Knows every route, to tell a wrong method from a wrong address. */
export interface RouteTable {
  /** Methods that the path has; empty for an unknown path. */
  methodsOf(path: string): string[];
}

interface Route {
  method: string;
  segments: readonly string[];
}

/** Collects the routes that are registered after it. */
export function createRouteTable(app: FastifyInstance): RouteTable {
  const routes: Route[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, segments: url.split("/") });
  });
  return {
    methodsOf(path) {
      const segments = path.split("/");
      const methods = routes
        .filter((route) => fits(route.segments, segments))
        .map(({ method }) => method);
      return [...new Set(methods)].sort();
    },
  };
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, index) => {
    const segment = segments[index] ?? "";
    return part.startsWith(":") ? segment !== "" : part === segment;
  });
}
