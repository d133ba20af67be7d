import type { RecipeValidation } from "@reprise/sdk";

/** What is wrong with a document, each with its line. */
export function FaultList({ faults }: { faults: RecipeValidation["errors"] }) {
  if (faults.length === 0) return null;
  return (
    <ul aria-label="Problems">
      {faults.map(({ pointer, code, message, line }) => (
        <li key={`${pointer} ${code} ${message}`}>
          {line !== undefined && <strong>Line {line}: </strong>}
          {message} <span className="quiet mono">{pointer}</span>
        </li>
      ))}
    </ul>
  );
}
