// Who may import whom. This file is the rule; ARCHITECTURE.md explains it.
const SRC = "^packages/server/src";
const TEST_CODE = `${SRC}/(testing/|storage/conformance/|.*\\.test\\.ts$)`;

/** What each folder may reach besides itself, Node and npm. */
const REACH = {
  domain: [],
  runtime: [],
  expressions: ["domain/"],
  recipes: ["domain/", "expressions/"],
  code: ["domain/", "runtime/"],
  connectors: ["domain/", "runtime/"],
  functions: ["domain/", "runtime/"],
  storage: ["domain/", "runtime/"],
  engine: ["domain/", "runtime/", "expressions/", "recipes/", "storage/storage\\.ts$"],
  api: ["domain/", "runtime/", "engine/", "recipes/", "storage/storage\\.ts$"],
  // start, worker, migrate and doctor open the server or its store themselves; the rest is a client.
  cli: ["runtime/", "server\\.ts$"],
};

const reach = Object.entries(REACH).map(([folder, others]) => ({
  name: `${folder}-reach`,
  comment: `${folder}/ may import itself${others.map((other) => `, ${other}`).join("")}.`,
  severity: "error",
  from: { path: `${SRC}/${folder}/`, pathNot: TEST_CODE },
  to: {
    path: `${SRC}/`,
    pathNot: [`${folder}/`, ...others].map((other) => `${SRC}/${other}`),
  },
}));

module.exports = {
  forbidden: [
    ...reach,
    {
      name: "domain-is-pure",
      comment: "domain/ knows no clock and no I/O: only zod, ms and the calendar's polyfill.",
      severity: "error",
      from: { path: `${SRC}/domain/`, pathNot: TEST_CODE },
      to: {
        dependencyTypes: ["core", "npm", "npm-dev", "npm-optional", "npm-no-pkg", "unknown"],
        pathNot: "node_modules/(zod|ms|@types/ms|temporal-polyfill)/",
      },
    },
    {
      name: "expressions-are-guarded",
      comment:
        "expressions/ uses its two engines; threads and timers come from runtime/ by its caller.",
      severity: "error",
      from: { path: `${SRC}/expressions/`, pathNot: `${TEST_CODE}|thread` },
      to: {
        dependencyTypes: ["core", "npm", "npm-dev", "npm-optional", "npm-no-pkg", "unknown"],
        pathNot: "node_modules/(jsonata|re2js)/",
      },
    },
    {
      name: "connectors-are-strangers",
      comment: "No connector knows another one.",
      severity: "error",
      from: { path: `${SRC}/connectors/([^/]+)/`, pathNot: TEST_CODE },
      to: { path: `${SRC}/connectors/([^/]+)/`, pathNot: `${SRC}/connectors/$1/` },
    },
    {
      name: "storage-by-its-door",
      comment: "Only server.ts opens a store; everything else knows storage/storage.ts.",
      severity: "error",
      from: { path: SRC, pathNot: `${SRC}/(storage/|server\\.ts$)|${TEST_CODE}` },
      to: { path: `${SRC}/storage/`, pathNot: `${SRC}/storage/storage\\.ts$` },
    },
    {
      name: "web-by-the-sdk",
      comment: "The console reaches the server through the SDK only.",
      severity: "error",
      from: { path: "^packages/web/src" },
      to: { path: "^packages/(server/|sdk/src/(?!index\\.ts$))" },
    },
    {
      name: "no-test-code-in-production",
      severity: "error",
      from: { path: "^packages/[^/]+/src", pathNot: TEST_CODE },
      to: { path: [TEST_CODE, "^(tests|benchmarks|scripts)/"] },
    },
    {
      name: "no-dev-dependency-in-production",
      comment: "It would be missing from the published package.",
      severity: "error",
      from: { path: "^packages/(server|sdk)/src", pathNot: `${TEST_CODE}|\\.test\\.ts$` },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        pathNot: "node_modules/@types/",
      },
    },
    {
      name: "sdk-stands-alone",
      comment: "The SDK runs in the browser and has no dependencies.",
      severity: "error",
      from: { path: "^packages/sdk/src", pathNot: "\\.test\\.ts$" },
      to: { pathNot: "^packages/sdk/src" },
    },
    {
      name: "server-speaks-by-the-sdk-in-the-cli-only",
      comment: "embed.ts hands a client to the program around.",
      severity: "error",
      from: { path: SRC, pathNot: `${SRC}/(cli/|embed\\.ts$)|${TEST_CODE}` },
      to: { path: "^packages/sdk/" },
    },
    {
      name: "no-circles",
      comment: "Of code that runs; a part may name a type of the whole that uses it.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "nothing-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // The peers of the benchmark have their own package and lockfile.
    exclude: { path: "(^|/)dist/|^benchmarks/peers/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["source", "import", "require", "node", "default", "types"],
    },
  },
};
