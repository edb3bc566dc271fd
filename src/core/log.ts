type Write = (facts: Readonly<Record<string, unknown>>, message: string) => void;

/** Where things are written down for those who run Easel. Prompts go under `prompt`, errors under `err`. */
export type Log = Readonly<{ debug: Write; info: Write; warn: Write; error: Write }>;
