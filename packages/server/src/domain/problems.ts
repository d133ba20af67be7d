interface Problem {
  /** HTTP status. 400 cannot be parsed; 422 understood but invalid; 409 wrong state. */
  status: number;
  title: string;
}

/**
 * Every code that the API can answer with. `docs/reference/problems.md` and the OpenAPI schema are
 * generated from this table; the CLI's exit codes follow from the status.
 */
// biome-ignore format: a table
export const PROBLEMS = {
  json_syntax:             { status: 400, title: "The body is not JSON" },
  yaml_syntax:             { status: 400, title: "The body is not YAML" },
  body_empty:              { status: 400, title: "The body is empty" },
  wrong_type:              { status: 422, title: "A value has the wrong type" },
  duplicate_key:           { status: 400, title: "A key appears twice" },
  invalid_unicode:         { status: 400, title: "The text is not valid Unicode" },
  too_deep:                { status: 400, title: "The JSON is nested too deeply" },
  bad_parameter:           { status: 400, title: "A parameter is not valid" },
  bad_cursor:              { status: 400, title: "The cursor is not valid" },
  bad_header:              { status: 400, title: "A header is not valid" },
  unauthenticated:         { status: 401, title: "An API key is needed" },
  bad_signature:           { status: 401, title: "The signature is not valid" },
  bad_login:               { status: 401, title: "The sign-in is not right" },
  forbidden:               { status: 403, title: "The key's role does not allow this" },
  cross_site:              { status: 403, title: "The request comes from another site" },
  not_assigned:            { status: 403, title: "The approval is for others" },
  self_approval:           { status: 403, title: "Nobody decides on their own request here" },
  api_not_found:           { status: 404, title: "There is no such function or callable recipe" },
  not_found:               { status: 404, title: "There is no such thing" },
  token_unknown:           { status: 404, title: "There is no such token" },
  method_not_allowed:      { status: 405, title: "The method is not allowed here" },
  not_acceptable:          { status: 406, title: "This media type cannot be produced" },
  request_timeout:         { status: 408, title: "The request took too long" },
  invalid_transition:      { status: 409, title: "Not possible in this status" },
  token_used:              { status: 409, title: "The token was used" },
  token_expired:           { status: 409, title: "The token is not waited for any more" },
  already_decided:         { status: 409, title: "It was decided otherwise" },
  approval_expired:        { status: 409, title: "The approval is not asked for any more" },
  function_broken:         { status: 409, title: "The function could not be loaded" },
  confirmation_needed:     { status: 409, title: "So many jobs need their number" },
  not_stoppable:           { status: 409, title: "This job cannot be stopped" },
  recipe_not_active:       { status: 409, title: "The recipe is stopped" },
  recipe_exists:           { status: 409, title: "The recipe exists already" },
  delivery_in_progress:   { status: 409, title: "The delivery is being sent now" },
  plan_exists:            { status: 409, title: "The plan exists already" },
  plan_paused:            { status: 409, title: "The plan is paused" },
  report_locked:           { status: 409, title: "The report is locked while the recipe is active" },
  recipe_in_use:           { status: 409, title: "The recipe has unfinished jobs" },
  not_latest_repeat:       { status: 409, title: "Only the latest repeat can be rerun" },
  event_erased:            { status: 409, title: "The trigger event is no longer stored" },
  not_rerunnable:          { status: 409, title: "This job cannot be rerun" },
  secret_missing:          { status: 409, title: "The recipe has no secret for its webhooks" },
  nothing_pending:         { status: 409, title: "No job of the recipe is pending" },
  wrong_trigger:           { status: 409, title: "The recipe has another trigger" },
  already_set_up:          { status: 409, title: "There are users already" },
  user_exists:             { status: 409, title: "The user exists already" },
  last_admin:              { status: 409, title: "The last admin stays" },
  idempotency_in_progress: { status: 409, title: "A request with this key is in progress" },
  stale_epoch:             { status: 409, title: "Another worker holds the job" },
  precondition_failed:     { status: 412, title: "It was changed meanwhile" },
  too_large:               { status: 413, title: "The body is too large" },
  uri_too_long:            { status: 414, title: "The address is too long" },
  unsupported_media_type:  { status: 415, title: "The media type is not supported" },
  misdirected_host:        { status: 421, title: "The Host header is not this server's" },
  unknown_field:           { status: 422, title: "A field is not known" },
  required:                { status: 422, title: "A field is missing" },
  invalid_value:           { status: 422, title: "A value is not valid" },
  limit_exceeded:          { status: 422, title: "A limit is exceeded" },
  bad_reference:           { status: 422, title: "A reference leads nowhere" },
  bad_expression:          { status: 422, title: "An expression is not valid" },
  bad_code:                { status: 422, title: "The code of a step is not valid" },
  bad_schedule:            { status: 422, title: "A schedule is not valid" },
  never_fires:             { status: 422, title: "The schedule never fires" },
  unknown_action:          { status: 422, title: "There is no such action" },
  idempotency_conflict:    { status: 422, title: "The key was used for another request" },
  headers_too_large:       { status: 431, title: "The headers are too large" },
  rate_limited:            { status: 429, title: "Too many requests" },
  internal:                { status: 500, title: "Something went wrong on our side" },
  storage_full:            { status: 503, title: "The disk is full" },
  storage_unavailable:     { status: 503, title: "The store cannot be reached" },
  schedules_silent:        { status: 503, title: "Schedules do not fire" },
  secret_unreadable:       { status: 503, title: "The secret cannot be read with this key" },
  draining:                { status: 503, title: "The server is shutting down" },
} as const satisfies Record<string, Problem>;

export type ProblemCode = keyof typeof PROBLEMS;

export function isProblemCode(text: unknown): text is ProblemCode {
  return typeof text === "string" && Object.hasOwn(PROBLEMS, text);
}
