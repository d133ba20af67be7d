/** What the pages of the command line read of the API's answers. */
export interface JobView {
  id: string;
  kind: string;
  status: string;
  phase: string | null;
  waitingFor: string | null;
  waitingUntil: string | null;
  hasErrors: boolean;
  reason: { type: string; message: string; details?: unknown } | null;
  error: { code: string; message: string; step: string | null } | null;
  recipeId: string | null;
  recipeVersion: number | null;
  repeat: number;
  repeats: number;
  lowPriority: boolean;
  runBy: string | null;
  progress: number;
  createDate: string;
  queuedDate?: string;
  startDate: string | null;
  endDate: string | null;
  waitingMs: number;
  durationMs: number | null;
  activeMs: number;
  triggerEventId: string | null;
  report: Record<string, unknown> | null;
  actions: Record<string, { enabled: boolean; reason?: string | null }>;
}

export interface StepView {
  path: string;
  id: string | null;
  name: string | null;
  kind: string;
  action: string | null;
  status: string;
  attempt: number;
  iterations: readonly number[];
  attempts: readonly number[];
  input?: unknown;
  output?: unknown;
  truncated: boolean;
  masked?: boolean;
  error: { code: string; message: string } | null;
  skippedReason: string | null;
  durationMs: number | null;
}
