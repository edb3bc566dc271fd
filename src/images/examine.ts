import { type Finding, finding, well, wrong } from '../core/finding.ts';
import { findModel } from '../core/models.ts';
import { words } from '../core/words.ts';
import type { Api } from './api.ts';
import { endingOf } from './failure.ts';

/** Looks whether the image API takes the key, and what it would paint with; nothing is painted. */
export function examineApi(api: Pick<Api, 'models'>): Promise<Finding> {
  const { ok, none, noneRemedy } = words.doctor.openai;
  return finding('image API', async () => {
    try {
      const known = (await api.models(AbortSignal.timeout(15_000))).filter((name) => findModel(name) !== undefined);
      return known.length === 0 ? wrong(none, noneRemedy) : well(ok(known.length));
    } catch (error) {
      const ending = endingOf(error);
      if (ending.type === 'refused') throw error;
      return wrong(ending.error.message, ending.error.remedy);
    }
  });
}
