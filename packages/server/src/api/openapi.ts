import swagger, { type SwaggerTransformObject } from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";

/** Where people read the description of the API. */
export const DOCS_PATH = "/docs";
/** Of the API, which is its own: it changes when callers must. */
const API_VERSION = "1.0.0";

/** Collects the routes that are registered after it into an OpenAPI 3.1 document (`app.swagger()`). */
export function describeApi(app: FastifyInstance): void {
  void app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Reprise API",
        version: API_VERSION,
        description:
          "Recipes, events and jobs. Errors are RFC 9457 problems with a stable `code`. Instants are ISO 8601 in UTC with milliseconds; durations are milliseconds.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      tags: [
        { name: "Recipes", description: "What is to be done, in versions" },
        { name: "Events", description: "What makes jobs" },
        { name: "Jobs", description: "What was done, and what may be done with it" },
        { name: "Approvals", description: "What waits for the decision of a person" },
        { name: "Schedules", description: "When something is to run" },
        { name: "Access", description: "API keys" },
        { name: "System", description: "The server itself" },
      ],
      components: {
        securitySchemes: { apiKey: { type: "http", scheme: "bearer", description: "An API key" } },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: withoutUnusedSchemas,
  });
}

/** The answers' schemas would stand there a second time, as if they could be sent. */
const withoutUnusedSchemas: SwaggerTransformObject = (document) => {
  const described = jsonSchemaTransformObject(document);
  if ("components" in described) dropUnused(described.components?.schemas ?? {}, described);
  return described;
};

function dropUnused(schemas: Record<string, unknown>, document: { components?: unknown }): void {
  const { components: _, ...routes } = document;
  const names = Object.keys(schemas);
  let used = JSON.stringify(routes);
  let kept: string[] = [];
  // What a used schema refers to is used, too.
  for (let before = -1; before !== kept.length; ) {
    before = kept.length;
    kept = names.filter((name) => used.includes(`"#/components/schemas/${name}"`));
    used += JSON.stringify(kept.map((name) => schemas[name]));
  }
  for (const name of names) if (!kept.includes(name)) delete schemas[name];
}
