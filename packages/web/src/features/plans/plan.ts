import type { Client } from "@reprise/sdk";

export type Plan = Awaited<ReturnType<Client["plans"]["get"]>>;
