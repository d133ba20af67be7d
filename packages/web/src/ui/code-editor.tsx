import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { useComputedColorScheme } from "@mantine/core";
import CodeMirror, { Decoration, EditorView, type Extension } from "@uiw/react-codemirror";
import { useMemo } from "react";
import { cspNonce } from "../lib/csp-nonce.ts";

interface Fault {
  line?: number;
  message: string;
}

/** Text of a document, with the lines marked where something is wrong. */
export function CodeEditor({
  label,
  format,
  value,
  faults,
  onChange,
}: {
  label: string;
  format: "yaml" | "json";
  value: string;
  faults: readonly Fault[];
  onChange: (text: string) => void;
}) {
  const scheme = useComputedColorScheme("light");
  const extensions = useMemo(
    () => [
      format === "yaml" ? yaml() : json(),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.cspNonce.of(cspNonce()),
      EditorView.lineWrapping,
      faultLines(faults),
    ],
    [format, label, faults],
  );
  return (
    <CodeMirror
      value={value}
      theme={scheme}
      minHeight="320px"
      maxHeight="70vh"
      extensions={extensions}
      onChange={onChange}
    />
  );
}

function faultLines(faults: readonly Fault[]): Extension {
  return EditorView.decorations.compute(["doc"], ({ doc }) => {
    const lines = new Set(faults.flatMap(({ line }) => (line && line <= doc.lines ? [line] : [])));
    return Decoration.set(
      [...lines]
        .toSorted((a, b) => a - b)
        .map((line) => {
          const title = faults.filter((one) => one.line === line).map(({ message }) => message);
          return Decoration.line({
            class: "fault-line",
            attributes: { title: title.join("\n") },
          }).range(doc.line(line).from);
        }),
    );
  });
}
