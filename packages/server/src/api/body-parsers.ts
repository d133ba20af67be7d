import type { FastifyInstance, FastifyRequest } from "fastify";
import { RequestError } from "../domain/errors.ts";
import { parseJsonText } from "../domain/json-ingress.ts";

const JSON_TYPES = /^application\/(json|[\w.+-]+\+json)$/;
const YAML_TYPES = /^(application|text)\/(x-)?yaml$/;

/** Bodies of the API are JSON; an empty one is none. */
export function parseJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "*",
    { parseAs: "buffer" },
    async (request: FastifyRequest, body: Buffer) => {
      if (body.length === 0) return undefined;
      assertJson(mediaTypeOf(request));
      return parseJsonText(decodeUtf8(body));
    },
  );
}

/** A document as it was written. */
export interface DocumentBody {
  text: string;
  format: "json" | "yaml";
}

/** Bodies of recipe operations stay text, because what is wrong in them is told by line and column. */
export function parseDocumentBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "*",
    { parseAs: "buffer" },
    async (request: FastifyRequest, body: Buffer): Promise<DocumentBody | undefined> => {
      const type = mediaTypeOf(request);
      const isYaml = YAML_TYPES.test(type);
      if (body.length === 0) return undefined;
      if (!isYaml) assertJson(type);
      return { text: decodeUtf8(body), format: isYaml ? "yaml" : "json" };
    },
  );
}

/** The bytes, for routes that decide by themselves. */
export function keepRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
}

/** Lower case, without parameters; "" when there is none. Refuses other charsets than UTF-8. */
export function mediaTypeOf(request: Pick<FastifyRequest, "headers">): string {
  const header = request.headers["content-type"] ?? "";
  if (header === "application/json") return header;
  const [type = "", ...parameters] = header.toLowerCase().split(";");
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith("charset="));
  if (charset !== undefined && !/^charset="?(utf-?8|us-ascii)"?$/.test(charset)) {
    const message = "Bodies are read as UTF-8 only.";
    throw new RequestError("unsupported_media_type", message, {
      errors: [{ pointer: "content-type", code: "unsupported_media_type", message }],
    });
  }
  return type.trim();
}

export function isJsonType(type: string): boolean {
  return JSON_TYPES.test(type);
}

/** Refuses bytes that are no UTF-8; a byte order mark is dropped. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    const message = "The body is not UTF-8.";
    throw new RequestError("invalid_unicode", message, {
      errors: [{ pointer: "", code: "invalid_unicode", message }],
    });
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

function assertJson(type: string): void {
  if (isJsonType(type)) return;
  throw new RequestError(
    "unsupported_media_type",
    "Send the body as application/json (recipes also as application/yaml).",
  );
}
