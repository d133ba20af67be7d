import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { previewBulk } from "../../../engine/commands/bulk/preview-bulk.ts";
import { startBulk } from "../../../engine/commands/bulk/start-bulk.ts";
import type { BulkOp, BulkOptions, BulkSelection } from "../../../storage/storage.ts";
import { actorOf } from "../../acting.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { flagParameter } from "../../parameters.ts";
import { BulkBody, toOptions, toSelection } from "./bulk-body.ts";
import { BulkPreviewView, BulkStartedView, viewPreview } from "./bulk-view.ts";

export function registerStartBulkOperation(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/bulk-operations",
    config: { role: "operator" },
    schema: {
      operationId: "startBulkOperation",
      tags: ["Bulk operations"],
      summary: "Operate on many jobs",
      description:
        "On jobs named by id, or on all that fit a filter and were created up to `asOf`. With `dryRun=true` nothing is done: the answer says how many jobs it would be, and why others are passed over. Otherwise a job does it, one that can be watched and aborted, and each job that is operated on says so in its log.",
      querystring: z.strictObject({
        dryRun: flagParameter.meta({ description: "Only count (false)" }),
      }),
      body: BulkBody,
      response: { 200: BulkPreviewView, 202: BulkStartedView },
    },
    // The body as it came is what the operation shows of itself, so it is read before it is checked.
    preValidation: async (request) => {
      request.givenFilter = filterOf(request.body);
    },
    handler: async (request, reply) => {
      const { op, select, options, reason = null, confirmCount } = request.body;
      const now = deps.clock.now();
      const selection = toSelection(select, { given: request.givenFilter, now });
      if (request.query.dryRun) {
        return viewPreview(await previewBulk(deps, { op, selection }), selection);
      }
      const asked = { op, selection, options: toOptions(options), reason, confirmCount };
      return startOnce(deps, { request, reply, asked });
    },
  });
}

interface Asked {
  op: BulkOp;
  selection: BulkSelection;
  options: BulkOptions;
  reason: string | null;
  confirmCount: number | undefined;
}

/** Counts the selection, and makes the job; once per Idempotency-Key. */
export async function startOnce(
  deps: ApiDeps,
  { request, reply, asked }: { request: FastifyRequest; reply: FastifyReply; asked: Asked },
): Promise<FastifyReply> {
  // Outside of the transaction of the key: it may take a while.
  const { matched, eligible } = await previewBulk(deps, asked);
  await once(deps, { request, reply, status: 202 }, async (within) => {
    const preview = { matched, eligible };
    const started = await startBulk(within, { ...asked, preview, actor: actorOf(request) });
    return { ...started, ...preview };
  });
  return reply;
}

function filterOf(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("select" in body)) return null;
  const { select } = body;
  if (typeof select !== "object" || select === null || !("filter" in select)) return null;
  return select.filter;
}

declare module "fastify" {
  interface FastifyRequest {
    /** The filter of a bulk operation, as it was sent. */
    givenFilter?: unknown;
  }
}
