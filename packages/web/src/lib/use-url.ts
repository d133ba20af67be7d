import { useNavigate, useSearch } from "@tanstack/react-router";

export type UrlFields = Readonly<Record<string, string | undefined>>;

/** What a page shows is in its address and nowhere else: it can be shared, and "back" goes back. */
export function useUrl(): { url: UrlFields; change: (fields: UrlFields) => void } {
  const url: UrlFields = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = (fields: UrlFields) =>
    void navigate({ to: ".", search: () => withoutEmpty({ ...url, ...fields }) });
  return { url, change };
}

function withoutEmpty(fields: UrlFields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}
