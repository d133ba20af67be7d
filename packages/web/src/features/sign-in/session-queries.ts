import { queryOptions } from "@tanstack/react-query";
import { client } from "../../lib/client.ts";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => client.session.get(),
  staleTime: 60_000,
});

export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: () => client.session.setupNeeded(),
});
