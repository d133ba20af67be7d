import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { keepRawBodies, parseDocumentBodies } from "./body-parsers.ts";
import type { Api, ApiDeps } from "./deps.ts";
import { registerCreateApiKey } from "./operations/access/create-api-key.ts";
import { registerGetMe } from "./operations/access/get-me.ts";
import { registerListApiKeys } from "./operations/access/list-api-keys.ts";
import { registerRevokeApiKey } from "./operations/access/revoke-api-key.ts";
import { registerDecideApproval } from "./operations/approvals/decide-approval.ts";
import { registerGetApproval } from "./operations/approvals/get-approval.ts";
import { registerLinkedApproval } from "./operations/approvals/linked-approval.ts";
import { registerListApprovals } from "./operations/approvals/list-approvals.ts";
import { registerGetArtifact } from "./operations/artifacts/get-artifact.ts";
import { registerListArtifacts } from "./operations/artifacts/list-artifacts.ts";
import { registerListAudit } from "./operations/audit/list-audit.ts";
import { registerReadBulkOperations } from "./operations/bulk/read-bulk-operations.ts";
import { registerRerunError } from "./operations/bulk/rerun-error.ts";
import { registerStartBulkOperation } from "./operations/bulk/start-bulk-operation.ts";
import { registerCallRecipe } from "./operations/calls/call-recipe.ts";
import { registerGetJobTree } from "./operations/calls/get-job-tree.ts";
import { registerGetDelivery } from "./operations/deliveries/get-delivery.ts";
import { registerListDeliveries } from "./operations/deliveries/list-deliveries.ts";
import { registerRedeliver } from "./operations/deliveries/redeliver.ts";
import { registerTestSink } from "./operations/deliveries/test-sink.ts";
import { registerChangeErrors } from "./operations/errors/change-error.ts";
import { registerGetError } from "./operations/errors/get-error.ts";
import { registerListErrors } from "./operations/errors/list-errors.ts";
import { registerImportEvents } from "./operations/events/import-events.ts";
import { registerSendEvents } from "./operations/events/send-events.ts";
import { registerListFunctions } from "./operations/functions/list-functions.ts";
import { registerRunFunction } from "./operations/functions/run-function.ts";
import { registerGetFacets } from "./operations/job-lists/get-facets.ts";
import { registerGetNeighbors } from "./operations/job-lists/get-neighbors.ts";
import { registerCancelJob } from "./operations/jobs/cancel-job.ts";
import { registerForceStopJob } from "./operations/jobs/force-stop-job.ts";
import { registerGetJob } from "./operations/jobs/get-job.ts";
import { registerGetJobResult } from "./operations/jobs/get-job-result.ts";
import { registerGetWhy } from "./operations/jobs/get-why.ts";
import { registerListChildren } from "./operations/jobs/list-children.ts";
import { registerListJobLogs } from "./operations/jobs/list-job-logs.ts";
import { registerListJobs } from "./operations/jobs/list-jobs.ts";
import { registerListRepeats } from "./operations/jobs/list-repeats.ts";
import { registerListSteps } from "./operations/jobs/list-steps.ts";
import { registerLowPriority } from "./operations/jobs/low-priority.ts";
import { registerPreviewRerun } from "./operations/jobs/preview-rerun.ts";
import { registerRerunJob } from "./operations/jobs/rerun-job.ts";
import { registerResumeByToken } from "./operations/jobs/resume-by-token.ts";
import { registerResumeJob } from "./operations/jobs/resume-job.ts";
import { registerStopJob } from "./operations/jobs/stop-job.ts";
import { registerExportLogs } from "./operations/logs/export-logs.ts";
import { registerGetLogContext } from "./operations/logs/get-log-context.ts";
import { registerListLogs } from "./operations/logs/list-logs.ts";
import { registerGetOverview } from "./operations/overview/get-overview.ts";
import { registerListQueues } from "./operations/overview/list-queues.ts";
import { registerCreatePlan } from "./operations/plans/create-plan.ts";
import { registerDeletePlan } from "./operations/plans/delete-plan.ts";
import { registerGetPlan } from "./operations/plans/get-plan.ts";
import { registerGetPlanLog } from "./operations/plans/get-plan-log.ts";
import { registerListPlanPayload } from "./operations/plans/list-plan-payload.ts";
import { registerListPlanRuns } from "./operations/plans/list-plan-runs.ts";
import { registerListPlans } from "./operations/plans/list-plans.ts";
import { registerPausePlan } from "./operations/plans/pause-plan.ts";
import { registerResumePlan } from "./operations/plans/resume-plan.ts";
import { registerTriggerPlan } from "./operations/plans/trigger-plan.ts";
import { registerUpdatePlan } from "./operations/plans/update-plan.ts";
import { registerActivateRecipe } from "./operations/recipes/activate-recipe.ts";
import { registerCreateRecipe } from "./operations/recipes/create-recipe.ts";
import { registerDeleteRecipe } from "./operations/recipes/delete-recipe.ts";
import { registerDiffVersions } from "./operations/recipes/diff-versions.ts";
import { registerGetRecipe } from "./operations/recipes/get-recipe.ts";
import { registerGetVersion } from "./operations/recipes/get-version.ts";
import { registerListRecipeJobs } from "./operations/recipes/list-recipe-jobs.ts";
import { registerListRecipes } from "./operations/recipes/list-recipes.ts";
import { registerListVersions } from "./operations/recipes/list-versions.ts";
import { registerRestoreVersion } from "./operations/recipes/restore-version.ts";
import { registerStartRecipe } from "./operations/recipes/start-recipe.ts";
import { registerStopRecipe } from "./operations/recipes/stop-recipe.ts";
import { registerTestRecipe } from "./operations/recipes/test-recipe.ts";
import { registerUpdateRecipe } from "./operations/recipes/update-recipe.ts";
import { registerValidateRecipe } from "./operations/recipes/validate-recipe.ts";
import { registerClearReport } from "./operations/reports/clear-report.ts";
import { registerExportReport } from "./operations/reports/export-report.ts";
import { registerSetReport } from "./operations/reports/set-report.ts";
import { registerGetRun } from "./operations/runs/get-run.ts";
import { registerListRunPayloads } from "./operations/runs/list-run-payloads.ts";
import { registerTerminateRun } from "./operations/runs/terminate-run.ts";
import { registerPreviewSchedule } from "./operations/schedules/preview-schedule.ts";
import { registerSearch } from "./operations/search/search.ts";
import { registerChangeSettings } from "./operations/settings/change-settings.ts";
import { registerGetSettings } from "./operations/settings/get-settings.ts";
import { registerGetStatistics } from "./operations/statistics/get-statistics.ts";
import { registerGetStepTree } from "./operations/steps/get-step-tree.ts";
import { registerListIterations } from "./operations/steps/list-iterations.ts";
import { registerStreams } from "./operations/stream/register-streams.ts";
import { registerDescribeApi } from "./operations/system/describe-api.ts";
import { registerDescribeRecipe } from "./operations/system/describe-recipe.ts";
import { registerGetMeta } from "./operations/system/get-meta.ts";
import { registerListWorkers } from "./operations/system/list-workers.ts";
import { registerGetTriggerLog } from "./operations/triggers/get-trigger-log.ts";
import { registerPeople } from "./operations/users/register-people.ts";
import { registerViews } from "./operations/views/views.ts";
import { registerDeleteWebhookSecret } from "./operations/webhook-secrets/delete-webhook-secret.ts";
import { registerSetWebhookSecret } from "./operations/webhook-secrets/set-webhook-secret.ts";
import { problemResponse } from "./problem.ts";

type Register = (api: Api, deps: ApiDeps) => void;

/** Their bodies are recipe documents, in JSON or YAML. */
const DOCUMENT_OPERATIONS: readonly Register[] = [
  registerCreateRecipe,
  registerUpdateRecipe,
  registerValidateRecipe,
];

/** Their bodies are files. */
const FILE_OPERATIONS: readonly Register[] = [registerImportEvents];

const OPERATIONS: readonly Register[] = [
  registerListRecipes,
  registerGetRecipe,
  registerDeleteRecipe,
  registerStartRecipe,
  registerStopRecipe,
  registerActivateRecipe,
  registerTestRecipe,
  registerSetWebhookSecret,
  registerDeleteWebhookSecret,
  registerListVersions,
  registerGetVersion,
  registerDiffVersions,
  registerRestoreVersion,
  registerListRecipeJobs,
  registerGetTriggerLog,
  registerSetReport,
  registerClearReport,
  registerExportReport,
  registerSendEvents,
  registerListDeliveries,
  registerGetDelivery,
  registerRedeliver,
  registerTestSink,
  registerListFunctions,
  registerRunFunction,
  registerListPlans,
  registerCreatePlan,
  registerGetPlan,
  registerUpdatePlan,
  registerDeletePlan,
  registerTriggerPlan,
  registerPausePlan,
  registerResumePlan,
  registerListPlanPayload,
  registerListPlanRuns,
  registerGetPlanLog,
  registerGetRun,
  registerTerminateRun,
  registerListRunPayloads,
  registerListJobs,
  registerGetJob,
  registerListSteps,
  registerListIterations,
  registerGetStepTree,
  registerListJobLogs,
  registerGetWhy,
  registerLowPriority,
  registerListChildren,
  registerGetJobTree,
  registerCallRecipe,
  registerListRepeats,
  registerGetJobResult,
  registerListArtifacts,
  registerGetArtifact,
  registerCancelJob,
  registerStopJob,
  registerResumeJob,
  registerResumeByToken,
  registerListApprovals,
  registerGetApproval,
  registerDecideApproval,
  registerLinkedApproval,
  registerForceStopJob,
  registerPreviewRerun,
  registerRerunJob,
  registerPreviewSchedule,
  registerListLogs,
  registerExportLogs,
  registerGetLogContext,
  registerStreams,
  registerGetStatistics,
  registerListErrors,
  registerGetError,
  registerChangeErrors,
  registerRerunError,
  registerStartBulkOperation,
  registerReadBulkOperations,
  registerGetFacets,
  registerGetNeighbors,
  registerListAudit,
  registerSearch,
  registerViews,
  registerListApiKeys,
  registerCreateApiKey,
  registerRevokeApiKey,
  registerGetMe,
  registerPeople,
  registerListWorkers,
  registerListQueues,
  registerGetOverview,
  registerGetMeta,
  registerGetSettings,
  registerChangeSettings,
  registerDescribeApi,
  registerDescribeRecipe,
];

/** Every operation below /api/v1. */
export function registerApi(api: FastifyInstance, deps: ApiDeps): void {
  completeSchemas(api);
  void api.register((scope, _options, done) => {
    parseDocumentBodies(scope);
    registerAll(scope, { deps, operations: DOCUMENT_OPERATIONS });
    done();
  });
  void api.register((scope, _options, done) => {
    keepRawBodies(scope);
    registerAll(scope, { deps, operations: FILE_OPERATIONS });
    done();
  });
  registerAll(api, { deps, operations: OPERATIONS });
}

function registerAll(
  scope: FastifyInstance,
  { deps, operations }: { deps: ApiDeps; operations: readonly Register[] },
): void {
  const api = scope.withTypeProvider<ZodTypeProvider>();
  for (const register of operations) register(api, deps);
}

/** What every operation has: refusals of one shape, no other query parameters than it names, a key. */
function completeSchemas(api: FastifyInstance): void {
  api.addHook("onRoute", (route) => {
    const response = typeof route.schema?.response === "object" ? route.schema.response : {};
    route.schema = {
      querystring: NO_PARAMETERS,
      ...(route.config?.role !== "open" && { security: [{ apiKey: [] }] }),
      ...route.schema,
      response: { ...response, default: problemResponse },
    };
  });
}

const NO_PARAMETERS = z.strictObject({});
