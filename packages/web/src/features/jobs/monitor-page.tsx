import { Button, Group, Select, Switch, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useKeys } from "../../lib/use-keys.ts";
import { useUrl } from "../../lib/use-url.ts";
import { Page } from "../../ui/page.tsx";
import { JobList } from "./job-list.tsx";
import { RANGES } from "./job-queries.ts";

const TYPING_MS = 300;

/** What runs, waits and failed, and what to do about it. */
export function MonitorPage() {
  const { url, change } = useUrl();
  return (
    <Page
      title="Jobs"
      actions={
        <>
          <Switch
            label="Show system jobs"
            checked={url.system === "1"}
            onChange={(event) => change({ system: event.currentTarget.checked ? "1" : "" })}
          />
          <Switch
            label="With children"
            checked={url.tree === "flat"}
            onChange={(event) => change({ tree: event.currentTarget.checked ? "flat" : "" })}
          />
        </>
      }
    >
      <Filters />
      <JobList url={url} change={change} />
    </Page>
  );
}

function Filters() {
  const { url, change } = useUrl();
  const cache = useQueryClient();
  return (
    <Group gap="xs">
      <SearchBox key={url.q ?? ""} value={url.q ?? ""} onSearch={(q) => change({ q })} />
      <Select
        size="xs"
        w={140}
        aria-label="Created within"
        data={[
          { value: "", label: "Any time" },
          ...RANGES.map((value) => ({ value, label: `Last ${value}` })),
        ]}
        value={url.range ?? ""}
        onChange={(range) => change({ range: range ?? "" })}
        comboboxProps={{ withinPortal: true }}
      />
      <Select
        size="xs"
        w={150}
        aria-label="Order"
        data={[
          { value: "", label: "Newest first" },
          { value: "created", label: "Oldest first" },
        ]}
        value={url.sort ?? ""}
        onChange={(sort) => change({ sort: sort ?? "" })}
      />
      <Switch
        size="xs"
        label="With errors"
        checked={url.errors === "1"}
        onChange={(event) => change({ errors: event.currentTarget.checked ? "1" : "" })}
      />
      <Switch
        size="xs"
        label="Low priority"
        checked={url.low === "1"}
        onChange={(event) => change({ low: event.currentTarget.checked ? "1" : "" })}
      />
      <Button
        size="xs"
        variant="default"
        onClick={() => void cache.resetQueries({ queryKey: ["jobs"] })}
      >
        Refresh
      </Button>
    </Group>
  );
}

function SearchBox({ value, onSearch }: { value: string; onSearch: (q: string) => void }) {
  const [text, setText] = useState(value);
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useKeys((key) => {
    if (key === "/") box.current?.focus();
    return key === "/";
  });
  return (
    <TextInput
      ref={box}
      size="xs"
      w={260}
      aria-label="Search jobs"
      placeholder="Title, id or recipe  ( / )"
      defaultValue={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onSearch(typed.trim()), TYPING_MS);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        clearTimeout(timer.current);
        onSearch(event.currentTarget.value.trim());
      }}
    />
  );
}
