import { useQuery } from "@tanstack/react-query";
import { client } from "../../lib/client.ts";
import { QueryView } from "../../ui/query-view.tsx";

export function SystemFacts() {
  const meta = useQuery({ queryKey: ["meta"], queryFn: () => client.meta() });
  const me = useQuery({ queryKey: ["me"], queryFn: () => client.me() });
  return (
    <section className="panel padded" aria-label="System">
      <QueryView query={meta}>
        {({ version, limits }) => (
          <dl className="facts">
            <div>
              <dt>Version</dt>
              <dd>{version}</dd>
            </div>
            <div>
              <dt>Largest event</dt>
              <dd>{(limits.eventBytesMax / 1_024).toLocaleString("en")} KiB</dd>
            </div>
            <div>
              <dt>You are</dt>
              <dd>
                {me.data?.name} ({me.data?.role})
              </dd>
            </div>
          </dl>
        )}
      </QueryView>
    </section>
  );
}
