/**
 * Where a View is shown: plain data that only its own platform reads, so that any process can show it, also after a
 * restart. `job` is the job whose View it shows. `beside` is set where that is a kept View of an earlier job, shown
 * beside what its requester asks for now.
 */
export type Destination = Readonly<{ platform: string; [detail: string]: string | null }>;
