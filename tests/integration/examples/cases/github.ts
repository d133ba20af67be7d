import type { ExampleCase } from "../example-case.ts";

const ISSUE = { number: 5, title: "It hurts", labels: [{ name: "bug" }] };
const PULL_REQUEST = {
  draft: false,
  title: "Mend it",
  user: { login: "ada" },
  additions: 3,
  deletions: 4,
  html_url: "https://github.example.com/pulls/5",
};
const commit = (id: string) => ({ id, message: `Do ${id}\nand more`, author: { name: "Ada" } });

/** The recipes of `npm run demo`, which sends them all of GitHub's example events (tests/demo). */
export const GITHUB_CASES: readonly ExampleCase[] = [
  {
    example: "issue-triage",
    story: "puts a new issue into the queue",
    event: { action: "opened", issue: ISSUE, sender: { login: "ada" } },
    expected: {
      status: "COMPLETED",
      requests: [],
      report: { Issue: "#5 It hurts", Action: "opened" },
    },
  },
  {
    example: "pull-request-review",
    story: "tells the chat what is worth a look",
    event: {
      action: "opened",
      number: 5,
      pull_request: PULL_REQUEST,
      repository: { full_name: "a/b" },
    },
    answers: { "POST /reviews": { json: { verdict: "look" } } },
    expected: {
      status: "COMPLETED",
      requests: ["POST /reviews", "POST /messages"],
      report: { "Pull request": "#5 opened", Verdict: "look" },
    },
  },
  {
    example: "push-changelog",
    story: "adds each commit",
    event: { ref: "refs/heads/main", commits: [commit("c1"), commit("c2")] },
    expected: {
      status: "COMPLETED",
      requests: ["POST /changelog", "POST /changelog"],
      bodies: { "POST /changelog": { id: "c2", subject: "Do c2", author: "Ada" } },
      report: { "Branch or tag": "main", Commits: 2 },
    },
  },
  {
    example: "release-announcement",
    story: "announces after a pause",
    event: {
      action: "published",
      repository: { name: "reprise" },
      release: { tag_name: "v1", prerelease: false, html_url: "https://github.example.com/v1" },
    },
    expected: {
      status: "COMPLETED",
      requests: ["POST /messages"],
      report: { Release: "reprise v1", Told: "everyone" },
    },
  },
  {
    example: "deploy-on-push",
    story: "asks until the deployment is up",
    event: { deleted: false, ref: "refs/heads/main", after: "abc" },
    answers: {
      "POST /deployments": { json: { deployment: "d1" } },
      "POST /deployment-checks": [{ json: { state: "starting" } }, { json: { state: "up" } }],
    },
    expected: {
      status: "COMPLETED",
      requests: ["POST /deployments", "POST /deployment-checks", "POST /deployment-checks"],
      report: { Ref: "refs/heads/main", Deployment: "d1" },
    },
  },
];
