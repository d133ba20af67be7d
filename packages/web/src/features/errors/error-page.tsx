import { Button, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ErrorGroupDetails } from "@reprise/sdk";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { client } from "../../lib/client.ts";
import { Page } from "../../ui/page.tsx";
import { PayloadView } from "../../ui/payload-view.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { showRefusal } from "../../ui/show-refusal.ts";
import { TimeText } from "../../ui/time-text.tsx";

export function ErrorPage() {
  const { groupId = "" } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ["error", groupId],
    queryFn: () => client.errors.get(groupId),
  });
  return <QueryView query={query}>{(group) => <Group group={group} />}</QueryView>;
}

const VERBS = { resolve: "Resolve", ignore: "Ignore", reopen: "Reopen" } as const;

function Group({ group }: { group: ErrorGroupDetails }) {
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: (verb: keyof typeof VERBS) => client.errors[verb](group.id),
    onSuccess: (answer) => {
      cache.setQueryData(["error", group.id], answer);
      notifications.show({ message: `The error is ${answer.status}.` });
    },
    onError: showRefusal,
  });
  const verbs: (keyof typeof VERBS)[] =
    group.status === "open" ? ["resolve", "ignore"] : ["reopen"];
  return (
    <Page
      title={group.message}
      actions={verbs.map((verb) => (
        <Button key={verb} size="xs" variant="default" onClick={() => change.mutate(verb)}>
          {VERBS[verb]}
        </Button>
      ))}
    >
      <div className="panel padded">
        <dl className="facts">
          <div>
            <dt>Status</dt>
            <dd>
              {group.status}
              {group.regressed && ", came back"}
            </dd>
          </div>
          <div>
            <dt>Where</dt>
            <dd>
              {group.recipeId ?? group.api} {group.step && `› ${group.step}`}
            </dd>
          </div>
          <div>
            <dt>Count</dt>
            <dd>{group.count}</dd>
          </div>
          <div>
            <dt>First</dt>
            <dd>
              <TimeText at={group.firstSeen} />
            </dd>
          </div>
          <div>
            <dt>Last</dt>
            <dd>
              <TimeText at={group.lastSeen} />
            </dd>
          </div>
        </dl>
      </div>
      <section className="panel padded">
        <Title order={2} mb="xs">
          As it was said last
        </Title>
        <PayloadView value={group.sample} name="Message" />
      </section>
      <section className="panel padded">
        <Title order={2} mb="xs">
          Jobs
        </Title>
        <ul className="plain">
          {group.jobs.map(({ id, repeat, at }) => (
            <li key={`${id} ${repeat}`}>
              <Link to="/jobs/$jobId" params={{ jobId: id }} className="mono">
                {id}
              </Link>{" "}
              {repeat > 0 && `repeat # ${repeat} `}
              <TimeText at={at} />
            </li>
          ))}
        </ul>
      </section>
    </Page>
  );
}
