import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import type { Answer } from "./exchange.ts";
import { OutboundError } from "./outbound-error.ts";

export interface DecodeOptions {
  /** Bytes after decoding; counted while they come out, so that a bomb never unfolds. */
  bytesMax: number;
  cutsBody: boolean;
  host: string;
}

export interface DecodedBody {
  body: Buffer;
  isCut: boolean;
}

const decoders = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: (body: Buffer, limit: { maxOutputLength: number }) =>
    // "deflate" means zlib, but some servers send it bare.
    ((body[0] ?? 0) & 0x0f) === 0x08 ? inflateZlib(body, limit) : inflateBare(body, limit),
  br: promisify(brotliDecompress),
};
const inflateZlib = promisify(inflate);
const inflateBare = promisify(inflateRaw);

/** What we can undo, for the Accept-Encoding header. */
export const ACCEPTED_ENCODINGS = "gzip, deflate, br";

/** Undoes one layer of Content-Encoding. More layers, or one that we did not offer, are `bad_encoding`. */
export async function decodeBody(answer: Answer, options: DecodeOptions): Promise<DecodedBody> {
  const encodings = listEncodings(answer.headers["content-encoding"]);
  const [encoding] = encodings;
  if (encoding === undefined || answer.body.length === 0) return answer;
  if (encodings.length > 1)
    throw badEncoding(options.host, `${encodings.length} encodings at once`);
  const decode = isKnown(encoding) ? decoders[encoding] : null;
  if (decode === null) throw badEncoding(options.host, "an encoding that we did not offer");
  // The beginning of a compressed body cannot be read by itself.
  if (answer.isCut) return { body: Buffer.alloc(0), isCut: true };

  try {
    const body = await decode(answer.body, { maxOutputLength: options.bytesMax });
    return { body, isCut: false };
  } catch (error) {
    if (!isTooLong(error)) throw badEncoding(options.host, "a body that cannot be decoded", error);
    if (options.cutsBody) return { body: Buffer.alloc(0), isCut: true };
    const message = `The answer of ${options.host} is larger than ${options.bytesMax} bytes`;
    throw new OutboundError("response_too_large", message);
  }
}

function listEncodings(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  const names = [header].flat().join(",").toLowerCase().split(",");
  return names.map((name) => name.trim()).filter((name) => name !== "" && name !== "identity");
}

function isKnown(encoding: string): encoding is keyof typeof decoders {
  return Object.hasOwn(decoders, encoding);
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}

function badEncoding(host: string, what: string, cause?: unknown): OutboundError {
  return new OutboundError("bad_encoding", `${host} sent ${what}`, cause);
}
