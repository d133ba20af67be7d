import { saveStream } from "../../../runtime/files/save-stream.ts";
import { EXIT_CODES } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

interface DownloadOptions {
  jobId: string;
  /** Where to; the file's own name here unless given. */
  output?: string | undefined;
}

/** `reprise jobs download JOB`: saves the newest file that the job made. */
export async function downloadArtifact(
  { client, out }: CommandContext,
  { jobId, output }: DownloadOptions,
): Promise<void> {
  const artifact = (await client.jobs.artifacts(jobId)).items.at(-1);
  if (artifact === undefined) {
    throw new Refusal(`Job ${jobId} has no file; it may have expired.`, EXIT_CODES.missing);
  }
  const target = output ?? nameHere(artifact.name);
  await saveStream(await client.jobs.download(artifact.id), target);
  if (out.json) out.value({ ...artifact, savedAs: target });
  else out.line(`${safeText(target)}  ${artifact.size} bytes`);
}

/** Never outside of this folder, whatever the name says. */
function nameHere(name: string): string {
  return `./${name.replace(/[^\w.-]/g, "_")}`;
}
