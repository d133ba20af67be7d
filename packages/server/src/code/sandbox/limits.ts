/** What the code's values may take. */
export const MEMORY_BYTES_MAX = 67_108_864;
/** More would overflow the stack of the thread itself. */
export const STACK_BYTES_MAX = 262_144;
/** Lines of `console` of one run, and where each is cut. */
export const LINES_MAX = 200;
export const LINE_CHARS_MAX = 8_192;
/** JSON text that a code step may return (reliability A4). */
export const OUTPUT_CHARS_MAX = 1_048_576;
/** Name, message and stack of what was thrown are cut here. */
export const ERROR_CHARS_MAX = 16_384;
