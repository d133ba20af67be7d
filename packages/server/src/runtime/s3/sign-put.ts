import { createHash } from "node:crypto";

export interface S3Place {
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Of another service than AWS. */
  endpoint?: string | undefined;
  /** The bucket in the path instead of in the host name. Default: with an endpoint. */
  forcePathStyle?: boolean | undefined;
}

export interface SignedPut {
  url: string;
  headers: Record<string, string>;
}

/** The address and the headers of a PUT of JSON, signed by AWS Signature Version 4. */
export async function signPut(
  place: S3Place,
  { key, body, now }: { key: string; body: string; now: number },
): Promise<SignedPut> {
  const { AwsV4Signer } = await import("aws4fetch");
  const signer = new AwsV4Signer({
    method: "PUT",
    url: objectUrl(place, key),
    headers: {
      "content-type": "application/json",
      "x-amz-content-sha256": createHash("sha256").update(body).digest("hex"),
    },
    body,
    accessKeyId: place.accessKeyId,
    secretAccessKey: place.secretAccessKey,
    service: "s3",
    region: place.region,
    datetime: new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, ""),
  });
  const { url, headers } = await signer.sign();
  return { url: url.href, headers: Object.fromEntries(headers) };
}

/** Where the service answers; its host is the receiver of all that is sent there. */
export function s3Origin(
  place: Pick<S3Place, "bucket" | "region" | "endpoint" | "forcePathStyle">,
) {
  const base = new URL(place.endpoint ?? `https://s3.${place.region}.amazonaws.com`);
  if (!isPathStyle(place)) base.hostname = `${place.bucket}.${base.hostname}`;
  return base;
}

function objectUrl(place: S3Place, key: string): string {
  const base = s3Origin(place);
  const path = isPathStyle(place) ? [place.bucket, ...key.split("/")] : key.split("/");
  const encoded = path.map(encodePart).join("/");
  return `${base.origin}${base.pathname.replace(/\/$/, "")}/${encoded}`;
}

/** A dot in its name would not fit the certificate of `*.s3.….amazonaws.com`. */
function isPathStyle({
  endpoint,
  forcePathStyle,
  bucket,
}: Pick<S3Place, "bucket" | "endpoint" | "forcePathStyle">) {
  return forcePathStyle ?? (endpoint !== undefined || bucket.includes("."));
}

/** encodeURIComponent leaves some characters that the signature writes as %XX. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
