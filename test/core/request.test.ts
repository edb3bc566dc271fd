import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseImageRequest, type RequestDraft } from '../../src/core/request.ts';
import { refusal } from '../fixtures/refusal.ts';
import { CALLED, drafts, goodDrafts, isMissing, PARTS, tableAllows } from './drafts.ts';
import { NAMES, rowOf } from './what-models-take.ts';

describe('parseImageRequest', () => {
  it('accepts exactly what the table allows', () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(drafts, (draft) => {
        if (tableAllows(draft)) {
          seen.accepted += 1;
          expect(() => parseImageRequest(draft)).not.toThrow();
        } else {
          seen.refused += 1;
          expect(refusal(() => parseImageRequest(draft)).code).toBe('bad_option');
        }
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(seen.accepted, seen.refused), 'both kinds came up often').toBeGreaterThan(1000);
  });

  it('keeps every part that was said, and fills in the others', () => {
    fc.assert(
      fc.property(goodDrafts, (draft) => {
        const { size, prompt, ...request } = parseImageRequest(draft);
        const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => !isMissing(value)));
        const { size: asked, prompt: said, ...rest } = given;
        const row = rowOf(String(rest.model ?? 'gpt-image-2.5-flare'));
        const streams = row.streamable.includes(String(rest.format ?? 'png'));
        expect(request).toEqual({
          kind: Array.isArray(rest.inputs) && rest.inputs.length > 0 ? 'edit' : 'generate',
          model: 'gpt-image-2.5-flare',
          count: 1,
          quality: 'auto',
          format: 'png',
          compression: null,
          background: 'auto',
          moderation: 'auto',
          partials: streams ? 2 : 0,
          style: null,
          inputFidelity: null,
          frames: null,
          frameMs: null,
          inputs: [],
          mask: null,
          ...rest,
        });
        if (said === undefined) expect(prompt).toMatch(/variation/iu);
        else expect(prompt).toBe(said);
        if (/^(?:auto|\d+x\d+)$/u.test(String(asked))) expect(size).toBe(asked);
        if (asked === undefined) expect(size).toBe(row.autoSize ? 'auto' : '1024x1024');
      }),
      { numRuns: 1000 },
    );
  });

  it('gives plain JSON that is accepted again as it is, for a request that is run again', () => {
    fc.assert(
      fc.property(goodDrafts, (draft) => {
        const stored: RequestDraft = JSON.parse(JSON.stringify(parseImageRequest(draft)));
        expect(parseImageRequest(stored)).toEqual(stored);
      }),
      { numRuns: 300 },
    );
  });

  it('passes the prompt on word for word, white space and emoji and all', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, fc.constantFrom('', ' ', '\n\t', '\u00a0', '👩‍🎨', '\r\n'), (words, around) => {
        const prompt = `${around}${words}cat${around}`;
        expect(parseImageRequest({ prompt }).prompt).toBe(prompt);
      }),
    );
  });

  it('counts the characters of a prompt as people do, not as UTF-16 does', () => {
    const prompt = '🪁'.repeat(32_000);
    expect(parseImageRequest({ prompt }).prompt).toBe(prompt);
    expect(refusal(() => parseImageRequest({ prompt: `${prompt}🪁` })).message).toContain('32,001');
  });

  it('takes any name of a model, unless it cannot be one', () => {
    for (const model of [
      'gpt-image-9',
      'black-forest/flux:2',
      'x',
      'x'.repeat(100),
      'gpt-image-2.6-flare-2026-12-24',
    ]) {
      expect(parseImageRequest({ prompt: 'a', model, quality: 'max' }).model).toBe(model);
    }
    for (const model of ['', ' ', 'a b', 'x'.repeat(101), 'é', 'a\nb', 'a"b', 'gpt-image-2 ', 7, ['gpt-image-2']]) {
      expect(refusal(() => parseImageRequest({ prompt: 'a', model })).message).toContain('option model');
    }
  });
});

describe('the sentence of a refusal', () => {
  it('names a part as its reader calls it, whatever is wrong', () => {
    fc.assert(
      fc.property(
        drafts.filter((draft) => !tableAllows(draft)),
        (draft) => {
          const { message } = refusal(() => parseImageRequest(draft, CALLED));
          // A model that cannot edit at all is the one thing that is no option's fault.
          const cannot = NAMES.some((name) => message.startsWith(`${name} cannot `));
          expect(cannot || PARTS.some((part) => message.includes(CALLED[part])), message).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is one line, ends like a sentence and shows nothing of the machine', () => {
    fc.assert(
      fc.property(
        drafts.filter((draft) => !tableAllows(draft) && JSON.stringify(draft.prompt) === '"a red kite"'),
        (draft) => {
          const { message } = refusal(() => parseImageRequest(draft));
          expect(message).toMatch(/[.]$/u);
          expect(message).not.toMatch(/\bundefined\b(?!”)|\[object|NaN(?!”)/u);
        },
      ),
      { numRuns: 300 },
    );
  });
});
