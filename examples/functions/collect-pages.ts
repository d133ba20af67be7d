import { defineFunction } from "@reprise/sdk";
import { z } from "zod";

interface Page {
  items: string[];
  next: number | null;
}

/** Reads a list page by page. Killed, stopped or failed, it goes on with the page it was at. */
export default defineFunction({
  id: "collect-pages",
  input: z.object({ url: z.url(), pages: z.number().int().min(1).max(1000).default(10) }),
  timeout: "5m",
  retry: { maximumAttempts: 4, initialInterval: "1s", backoffCoefficient: 2 },
  async run(ctx, { url, pages }) {
    let items = 0;
    let next: number | null = 1;
    for (let page = 1; page <= pages && next !== null; page += 1) {
      const number: number = next;
      const read: Page = await ctx.step(`page ${number}`, async (): Promise<Page> => {
        const response = await fetch(`${url}?page=${number}`, { signal: ctx.signal });
        if (!response.ok) throw new Error(`Page ${number} answered ${response.status}`);
        return (await response.json()) as Page;
      });
      items += read.items.length;
      next = read.next;
      ctx.log.info("page read", { page: number, items: read.items.length });
      ctx.progress(page / pages);
      ctx.extendTimeout();
    }
    return { items };
  },
});
