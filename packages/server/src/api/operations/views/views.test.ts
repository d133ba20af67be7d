import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import type { Role } from "../../../domain/role.ts";
import { type Ask, openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const VIEW = { name: "Failing now", page: "jobs", query: { status: "FAILED" } };

describe("saved views", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
  });
  afterEach(() => api.close());

  const as = (role: Role, method: NonNullable<Ask["method"]>, path = "", json?: Json) =>
    api.ask({ role, method, url: `/api/v1/views${path}`, ...(json !== undefined && { json }) });
  const names = async (role: Role) => {
    const { body } = await as(role, "GET", "?page=jobs");
    return (body.items as { name: string }[]).map(({ name }) => name);
  };
  const create = async (role: Role, fields: object = {}) =>
    String((await as(role, "POST", "", { ...VIEW, ...fields })).body.id);

  test("are one's own", async () => {
    const { status, body } = await as("viewer", "POST", "", VIEW);

    expect(status).toBe(201);
    expect(body).toEqual({
      ...VIEW,
      id: expect.stringMatching(/^viw_/),
      ...{ shared: false, owner: "viewer", mine: true },
      createdAt: "2030-01-01T00:00:00.000Z",
      updatedAt: "2030-01-01T00:00:00.000Z",
    });
    expect(await names("viewer")).toEqual(["Failing now"]);
    expect(await names("admin")).toEqual([]);
    expect((await as("admin", "GET", `/${body.id}`)).status).toBe(404);
  });

  test("are shared with others, who cannot change them", async () => {
    const id = await create("viewer", { shared: true });

    const refused = await as("operator", "PUT", `/${id}`, VIEW);
    const changed = await as("admin", "PUT", `/${id}`, { ...VIEW, name: "Failed", shared: true });

    expect(await names("operator")).toEqual(["Failed"]);
    expect(refused.status).toBe(403);
    expect(changed.body).toMatchObject({ name: "Failed", owner: "viewer", mine: false });
  });

  test("are deleted", async () => {
    const id = await create("viewer");

    const { status } = await as("viewer", "DELETE", `/${id}`);

    expect(status).toBe(204);
    expect(await names("viewer")).toEqual([]);
    expect((await as("viewer", "DELETE", `/${id}`)).status).toBe(404);
  });

  test.each([
    [{ ...VIEW, name: " " }, "/name"],
    [{ ...VIEW, page: "No such page" }, "/page"],
    [{ ...VIEW, query: { status: 7 } }, "/query/status"],
    [{ ...VIEW, color: "red" }, "/color"],
  ])("are not %j", async (json, pointer) => {
    const { status, body } = await as("viewer", "POST", "", json);

    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ pointer }]);
  });
});
