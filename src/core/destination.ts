/**
 * Where a View is shown: plain data that only its own platform reads, so that any process can show it, also after a
 * restart.
 */
export type Destination = Readonly<{ platform: string; [detail: string]: string | null }>;
