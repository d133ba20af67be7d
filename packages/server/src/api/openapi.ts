import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";

/** Where people read the description of the API. */
export const DOCS_PATH = "/docs";

/** Collects the routes that are registered after it into an OpenAPI 3.1 document (`app.swagger()`). */
export function describeApi(app: FastifyInstance, version: string): void {
  void app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Reprise API",
        version,
        description:
          "Recipes, events and jobs. Errors are RFC 9457 problems with a stable `code`. Instants are ISO 8601 in UTC with milliseconds; durations are milliseconds.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      tags: [
        { name: "Recipes", description: "What is to be done, in versions" },
        { name: "Events", description: "What makes jobs" },
        { name: "Jobs", description: "What was done, and what may be done with it" },
        { name: "Access", description: "API keys" },
        { name: "System", description: "The server itself" },
      ],
      components: {
        securitySchemes: { apiKey: { type: "http", scheme: "bearer", description: "An API key" } },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
}
