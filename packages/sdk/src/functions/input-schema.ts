/** What describes the input of a function: a Standard Schema such as Zod's, or a JSON Schema. */
export type InputSchema = StandardSchema | ParsingSchema | JsonSchema;

/** What Zod, Valibot, ArkType and others have in common: https://standardschema.dev */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly validate: (value: unknown) => unknown;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** An older schema with `safeParse`. */
export interface ParsingSchema<Output = unknown> {
  safeParse(
    value: unknown,
  ): { success: true; data: Output } | { success: false; error: { message: string } };
}

/** A JSON Schema as an object. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** What `run` gets: the schema's output. A JSON Schema tells the compiler nothing of it. */
export type InputOf<Schema> =
  Schema extends StandardSchema<infer Output>
    ? Output
    : Schema extends ParsingSchema<infer Output>
      ? Output
      : unknown;
