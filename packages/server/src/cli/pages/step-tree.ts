/** What is needed of a step to know where it stands. */
export interface StepPlace {
  /** JSON Pointer into the recipe: `/steps/2/then/0`. */
  path: string;
  status: string;
  /** Indexes of the loops around it, outermost first. */
  iterations: readonly number[];
  /** Attempts of the monitored blocks around it, outermost first, from 1. */
  attempts: readonly number[];
}

export interface StepNode<Step> {
  step: Step;
  /** Steps inside it, of the iteration or attempt that is shown. */
  children: StepNode<Step>[];
  /** Set where it is a loop: which iteration the children are of, counted from 1. */
  iteration: { shown: number; total: number; failed: number } | null;
  /** Set where it is a monitored block: how often it was run; the children are of the last time. */
  attempts: number | null;
}

/**
 * The steps of a repeat as the tree that they form in the recipe. `steps` come in the order in
 * which they began, so a step follows the one that it is inside. Of a loop only one iteration is
 * kept: the last that failed, or else the last. Of a monitor the last attempt is kept.
 */
export function buildStepTree<Step extends StepPlace>(steps: readonly Step[]): StepNode<Step>[] {
  const roots: StepNode<Step>[] = [];
  const around: StepNode<Step>[] = [];
  for (const step of steps) {
    while (around.length > 0 && !isInside(step, around.at(-1)?.step)) around.pop();
    const node: StepNode<Step> = { step, children: [], iteration: null, attempts: null };
    (around.at(-1)?.children ?? roots).push(node);
    around.push(node);
  }
  return roots.map(fold);
}

function isInside(step: StepPlace, outer: StepPlace | undefined): boolean {
  return (
    outer !== undefined &&
    step.path.startsWith(`${outer.path}/`) &&
    outer.iterations.every((index, level) => step.iterations[level] === index) &&
    outer.attempts.every((attempt, level) => step.attempts[level] === attempt)
  );
}

function fold<Step extends StepPlace>(node: StepNode<Step>): StepNode<Step> {
  return foldIterations(foldAttempts(node));
}

/** Steps that handle the error are of no attempt, and stay. */
function foldAttempts<Step extends StepPlace>(node: StepNode<Step>): StepNode<Step> {
  const level = node.step.attempts.length;
  const made = node.children.flatMap(({ step }) => step.attempts[level] ?? []);
  if (made.length === 0) return node;
  const attempts = Math.max(...made);
  const children = node.children.filter(
    ({ step }) => (step.attempts[level] ?? attempts) === attempts,
  );
  return { ...node, children, attempts };
}

function foldIterations<Step extends StepPlace>(node: StepNode<Step>): StepNode<Step> {
  const level = node.step.iterations.length;
  const indexOf = ({ step }: StepNode<Step>) => step.iterations[level];
  const isLoop = node.children.some((child) => indexOf(child) !== undefined);
  if (!isLoop) return { ...node, children: node.children.map(fold) };
  const indexes = [...new Set(node.children.map(indexOf))].filter((index) => index !== undefined);
  const failed = indexes.filter((index) =>
    node.children.some((child) => indexOf(child) === index && hasFailed(child)),
  );
  const chosen = failed.at(-1) ?? indexes.at(-1) ?? 0;
  return {
    ...node,
    children: node.children.filter((child) => indexOf(child) === chosen).map(fold),
    iteration: {
      shown: chosen + 1,
      total: Math.max(...indexes) + 1,
      failed: failed.length,
    },
  };
}

function hasFailed<Step extends StepPlace>({ step, children }: Branching<Step>): boolean {
  if (step.status === "FAILED") return true;
  // What a monitor has handled is no failure of the loop around it.
  const isHandled = step.status === "COMPLETED" && isMonitor({ step, children });
  return !isHandled && children.some(hasFailed);
}

type Branching<Step> = Pick<StepNode<Step>, "step" | "children">;

function isMonitor<Step extends StepPlace>({ step, children }: Branching<Step>): boolean {
  return children.some((child) => child.step.attempts.length > step.attempts.length);
}
