import { Group, Select, TextInput } from "@mantine/core";
import { useState } from "react";

interface LogFilter {
  level: string;
  q: string;
}

export function LogFilters({
  filter,
  onChange,
}: {
  filter: LogFilter;
  onChange: (filter: LogFilter) => void;
}) {
  const [text, setText] = useState(filter.q);
  return (
    <Group p="sm" gap="xs">
      <Select
        size="xs"
        w={150}
        aria-label="Level"
        data={[
          { value: "", label: "All levels" },
          { value: "WARN,ERROR", label: "Warnings, errors" },
          { value: "ERROR", label: "Errors" },
        ]}
        value={filter.level}
        onChange={(level) => onChange({ ...filter, level: level ?? "" })}
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChange({ ...filter, q: text.trim() });
        }}
      >
        <TextInput
          size="xs"
          w={260}
          aria-label="Text in the message"
          placeholder="Text in the message, then Enter"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </form>
    </Group>
  );
}
