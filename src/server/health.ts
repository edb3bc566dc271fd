import type { Handler } from '../core/handler.ts';

/** One thing that must work for the whole to be ready; it throws, or resolves to false, where it does not. */
export type ReadyCheck = Readonly<{ name: string; check: () => Promise<boolean> }>;

/** `GET /healthz`: the process answers. `GET /readyz`: it can also do its work; 503 names what cannot. */
export function health(checks: readonly ReadyCheck[]): Handler {
  return {
    owns: (path) => path === '/healthz' || path === '/readyz',
    async answer(request) {
      if (new URL(request.url).pathname === '/healthz') return Response.json({ status: 'ok' });
      const results = await Promise.all(
        checks.map(async ({ name, check }) => [name, (await check().catch(() => false)) ? 'ok' : 'failing'] as const),
      );
      const ready = results.every(([, result]) => result === 'ok');
      const body = { status: ready ? 'ready' : 'not ready', checks: Object.fromEntries(results) };
      return Response.json(body, { status: ready ? 200 : 503 });
    },
  };
}
