import { words } from './words.ts';

/** One thing that was looked at: well, or what is wrong and how to mend it. */
export type Finding = Readonly<{ about: string } & Found>;
export type Found = Readonly<{ ok: true; text: string } | { ok: false; text: string; remedy: string }>;

export function well(text: string): Found {
  return { ok: true, text };
}

export function wrong(text: string, remedy: string): Found {
  return { ok: false, text, remedy };
}

/** Looks at one thing; a look that fails in a way nobody thought of is a finding too. */
export async function finding(about: string, look: () => Promise<Found>): Promise<Finding> {
  try {
    return { about, ...(await look()) };
  } catch (error) {
    return { about, ...wrong(error instanceof Error ? error.message : String(error), words.doctor.unexpected) };
  }
}
