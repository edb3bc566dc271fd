import { type Exchange, sendJson } from './answer.ts';
import { modelNotFound } from './check-request.ts';
import { MODELS } from './rules.ts';

/** Models beside those that paint. Any name is taken by chat completions; this one is listed so that there is one. */
const OTHERS = ['demo-text', 'omni-moderation-latest', 'omni-moderation-2024-09-26'];

type ModelRow = { id: string; object: 'model'; created: number; owned_by: string; shutdown_date: string | null };

function rows(): ModelRow[] {
  const painting = Object.entries(MODELS).map(([id, rules]) => row(id, rules.created, rules.shutdownDate));
  return [...painting, ...OTHERS.map((id) => row(id, 1_727_389_042, null))];
}

function row(id: string, created: number, shutdownDate: string | null): ModelRow {
  return { id, object: 'model', created, owned_by: 'easel-demo', shutdown_date: shutdownDate };
}

/** GET /v1/models and /v1/models/{id}. */
export async function answerModels(exchange: Exchange, id: string | null): Promise<void> {
  if (id === null) return sendJson(exchange, { object: 'list', data: rows() });
  exchange.call.model = id;
  const found = rows().find((one) => one.id === id);
  if (!found) throw modelNotFound(id);
  await sendJson(exchange, found);
}
