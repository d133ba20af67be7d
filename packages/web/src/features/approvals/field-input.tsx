import { Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import type { Approval } from "@reprise/sdk";

type Field = Approval["fields"][number];

export function FieldInput({
  field,
  value,
  onChange,
}: {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const common = { label: field.label ?? field.name, required: field.required, mt: "xs", maw: 320 };
  if (field.type === "boolean") {
    return (
      <Checkbox
        {...common}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (field.type === "number") {
    return (
      <NumberInput {...common} value={typeof value === "number" ? value : ""} onChange={onChange} />
    );
  }
  const text = typeof value === "string" ? value : "";
  if (field.type === "choice") {
    return <Select {...common} data={field.options} value={text || null} onChange={onChange} />;
  }
  return (
    <TextInput
      {...common}
      type={field.type === "date" ? "date" : "text"}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
