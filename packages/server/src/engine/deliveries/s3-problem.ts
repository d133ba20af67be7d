import type { S3Sink } from "../../domain/plan/sink.ts";

/** What an S3 service said, by its own code, and what to do about it (D-F). */
export function s3Problem(
  { bucket, region }: Pick<S3Sink, "bucket" | "region">,
  { host, status, body }: { host: string; status: number; body: string },
): string {
  const code = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(body)?.[1] ?? null;
  const hint = hintOf(code ?? String(status), { bucket, region });
  const said = `${host} answered ${status}${code === null ? "" : ` ${code}`}`;
  return hint === null ? said : `${said}: ${hint}`;
}

function hintOf(code: string, { bucket, region }: Pick<S3Sink, "bucket" | "region">) {
  switch (code) {
    case "SignatureDoesNotMatch":
      return "the secret access key is wrong";
    case "InvalidAccessKeyId":
      return "there is no such access key";
    case "AccessDenied":
    case "403":
      return `the access key may not write to bucket '${bucket}'`;
    case "NoSuchBucket":
    case "404":
      return `there is no bucket '${bucket}'`;
    case "PermanentRedirect":
    case "TemporaryRedirect":
    case "AuthorizationHeaderMalformed":
    case "301":
      return `bucket '${bucket}' is in another region than ${region}`;
    case "RequestTimeTooSkewed":
      return "the clock of this server is wrong";
    case "SlowDown":
      return "it is asked to come again later";
    default:
      return null;
  }
}
