import { readFileSync } from "node:fs";
import ts from "typescript";
import { sourceFiles } from "./source-files.ts";

// Time, chance, the network and the environment come from runtime/ (style: rule 13), so that tests
// can put others in their place.
const MAY_TOUCH_THE_HOST = /\/(runtime|testing|conformance)\/|\.test\.ts$/;

const CALLS = new Set(["setTimeout", "setInterval", "fetch"]);
const MEMBERS = new Set(["Date.now", "Math.random", "process.env", "performance.now"]);

const findings = sourceFiles()
  .filter((file) => file.startsWith("packages/server/src/") && !MAY_TOUCH_THE_HOST.test(file))
  .flatMap(contactsOf);

for (const finding of findings) console.error(finding);
process.exitCode = findings.length > 0 ? 1 : 0;

function contactsOf(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const contact = contactOf(node);
    if (contact) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${file}:${line + 1}: ${contact} belongs in runtime/; take it as a dependency.`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function contactOf(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const name = `${node.expression.getText()}.${node.name.text}`;
    return MEMBERS.has(name) ? name : undefined;
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    return CALLS.has(node.expression.text) ? node.expression.text : undefined;
  }
  if (ts.isNewExpression(node) && node.expression.getText() === "Date") {
    return (node.arguments?.length ?? 0) === 0 ? "new Date()" : undefined;
  }
  return undefined;
}
