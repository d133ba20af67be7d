import type { Job } from "../domain/job/job.ts";
import { statusesThatAllow } from "../domain/job/life-cycle.ts";
import type { Call, Storage } from "../storage/storage.ts";
import { type JobAction, jobActions } from "./job-actions.ts";

/** Nodes of a tree that are read; more say so. */
export const TREE_NODES_MAX = 1_000;

/** Operations that reach the jobs below one. */
export const TREE_OPERATIONS = ["stop", "resume", "forceStop", "cancel"] as const;
export type TreeOperation = (typeof TREE_OPERATIONS)[number];

export interface TreeNode {
  job: Job;
  /** Null for the top, and for a child that was not called. */
  call: Call | null;
  /** Whether the operation would change it, and why not; null when none is asked about. */
  effect: JobAction | null;
  /** The operation goes through it to those below, whatever its own status. */
  isReached: boolean;
  children: TreeNode[];
}

interface TreeRequest {
  job: Job;
  operation: TreeOperation | null;
  /** Levels below the job. */
  depth: number;
}

/** A job and those below it, with what an operation on it would do to each. */
export async function jobTree(
  { storage }: { storage: Pick<Storage, "calls"> },
  { job, operation, depth }: TreeRequest,
): Promise<{ top: TreeNode; truncated: boolean }> {
  const effect = operation === null ? null : jobActions(job)[operation];
  const isReached = effect?.enabled ?? true;
  const top: TreeNode = { job, call: null, effect, isReached, children: [] };
  let level = new Map([[job.id, top]]);
  let left = TREE_NODES_MAX - 1;
  for (let at = 0; level.size > 0; at += 1) {
    const limit = at < depth ? left + 1 : 1;
    const found = await storage.calls.childrenOf({ parentIds: [...level.keys()], limit });
    if (at >= depth) return { top, truncated: found.length > 0 };
    const next = new Map<string, TreeNode>();
    for (const child of found.slice(0, left)) {
      const parent = level.get(child.job.parentId ?? "");
      if (parent === undefined) continue;
      const node = nodeBelow(parent, child, operation);
      parent.children.push(node);
      next.set(child.job.id, node);
    }
    if (found.length > left) return { top, truncated: true };
    left -= found.length;
    level = next;
  }
  return { top, truncated: false };
}

function nodeBelow(
  parent: TreeNode,
  { job, call }: { job: Job; call: Call | null },
  operation: TreeOperation | null,
): TreeNode {
  if (operation === null) return { job, call, effect: null, isReached: true, children: [] };
  const closed = parent.isReached ? runsOn(call, operation) : NOT_REACHED;
  const reason = closed ?? refusedBy(job, operation);
  const effect = { enabled: reason === null, reason };
  return { job, call, effect, isReached: closed === null, children: [] };
}

const NOT_REACHED = "The job that made it is not reached";

/** Why an operation does not go on to a called job and what is below it. */
function runsOn(call: Call | null, operation: TreeOperation): string | null {
  if (call === null) return null;
  if (operation !== "cancel") {
    return call.mode === "async" ? "It runs on: it was called asynchronously" : null;
  }
  return call.cancelWithParent ? null : "It runs on: its call does not say cancelWithParent";
}

function refusedBy({ status }: Job, operation: TreeOperation): string | null {
  return statusesThatAllow(operation).includes(status) ? null : `It is ${status}`;
}
