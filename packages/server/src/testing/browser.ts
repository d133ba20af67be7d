import type { Answer, Ask, TestApi } from "./open-test-api.ts";

/** Keeps the cookie, and says where its requests come from: from a page of the server. */
export interface Browser {
  ask(request: Omit<Ask, "role">): Promise<Answer>;
  signIn(email: string, password: string): Promise<Answer>;
  /** `reprise_session=…`; empty when there is none. */
  cookie(): string;
}

const OWN_PAGE = { origin: "http://localhost:80", "sec-fetch-site": "same-origin" };

export function openBrowser(api: TestApi): Browser {
  let cookie = "";
  const ask: Browser["ask"] = async ({ headers, ...request }) => {
    const answer = await api.ask({
      ...request,
      role: null,
      headers: { ...OWN_PAGE, ...(cookie !== "" && { cookie }), ...headers },
    });
    const set = answer.headers["set-cookie"];
    if (typeof set === "string") cookie = keptPart(set);
    return answer;
  };
  return {
    ask,
    signIn: (email, password) =>
      ask({ method: "POST", url: "/api/v1/session", json: { email, password } }),
    cookie: () => cookie,
  };
}

function keptPart(header: string): string {
  const pair = header.split(";", 1)[0] ?? "";
  return header.includes("Max-Age=0") ? "" : pair;
}
