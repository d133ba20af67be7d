import { Button, Group, ScrollArea, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { CopyText } from "./copy-text.tsx";

/** More than this makes a browser slow; the download has all of it. */
const SHOWN_CHARS_MAX = 64 * 1_024;

export function PayloadView({ value, name }: { value: unknown; name: string }) {
  if (value === undefined || value === null) {
    return (
      <Text size="sm" className="quiet">
        {value === null ? "null" : "Nothing"}
      </Text>
    );
  }
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const shown = text.slice(0, SHOWN_CHARS_MAX);
  return (
    <div>
      <Group gap="xs" mb={6}>
        <CopyText text={text} label="Copy" />
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => download(text, `${name.replace(/[^\w.-]+/g, "-")}.json`)}
        >
          Download
        </Button>
        <Text size="xs" className="quiet number">
          {text.length.toLocaleString("en")} characters
          {shown.length < text.length && `, the first ${SHOWN_CHARS_MAX.toLocaleString("en")} here`}
        </Text>
      </Group>
      <ScrollArea.Autosize
        mah={420}
        viewportProps={{ tabIndex: 0, role: "group", "aria-label": name }}
      >
        <pre className="payload">{shown}</pre>
      </ScrollArea.Autosize>
    </div>
  );
}

function download(text: string, name: string) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
