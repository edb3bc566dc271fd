import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageOf, type ShownPicture } from '../../../../src/adapters/slack/translate/message.ts';
import { NO_PROGRESS, viewOf } from '../../../../src/core/view.ts';
import { problemsOfBlocks } from '../../../doubles/slack/block-rules.ts';
import { textsIn } from '../../../doubles/slack/block-tree.ts';
import { aJob, finished, refused } from '../../../fixtures/a-job.ts';
import { anyJob, workspace } from './any-job.ts';
import { expectTaken } from './limits.ts';

type Fields = Readonly<Record<string, unknown>>;

const HOW = { version: '1', workspace: 'T12345678' };

const shown = (alt: string, index: number): ShownPicture =>
  index % 2 === 0
    ? { kind: 'slack_file', id: `F0000000${index}`, alt }
    : { kind: 'image_url', url: `https://easel.example/p/${index}.png`, alt };

const textsOf = (blocks: readonly unknown[]) => textsIn(blocks as readonly Fields[]).map(({ text }) => text);

describe('a View as a message', () => {
  it('is taken by Slack, whatever the job', () => {
    fc.assert(
      fc.property(anyJob, workspace, fc.string({ minLength: 1, maxLength: 200 }), (job, where, note) => {
        const view = viewOf(job);
        const pictures = view.pictures.map(({ alt }, index) => shown(alt, index));
        const { text, blocks } = messageOf(view, pictures, { version: `${job.id}-12`, workspace: where, note });
        expectTaken(blocks);
        expect(problemsOfBlocks(blocks, 'message')).toEqual([]);
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThanOrEqual(4000);
      }),
      { numRuns: 300 },
    );
  });

  it('pings nobody and links nothing', () => {
    fc.assert(
      fc.property(anyJob, (job) => {
        const { text, blocks } = messageOf(viewOf(job), [], HOW);
        expect(text).not.toMatch(/[<>]/u);
        const alive = textsIn(blocks as unknown as readonly Fields[]).filter((each) => each.alive);
        for (const each of alive)
          expect(each.text).toMatch(/^(?:asked|began) at <!date\^\d+\^\{time\}\|\d\d:\d\d UTC>$/u);
      }),
    );
  });

  it('tells why something was refused to nobody but its requester', () => {
    fc.assert(
      fc.property(fc.constantFrom('channel' as const, 'caller' as const), fc.boolean(), (audience, hasWording) => {
        const outcome = refused({ suggestion: hasWording ? 'a calm cat' : null });
        const view = viewOf(aJob({ state: 'refused', audience, outcome }));
        const { text, blocks } = messageOf(view, [], HOW);
        const all = JSON.stringify(blocks);
        expect(text).not.toMatch(/violence|calm/u);
        expect(all.includes('violence')).toBe(audience === 'caller');
        expect(all.includes('a calm cat')).toBe(audience === 'caller' && hasWording);
        expect(all.includes('easel:why')).toBe(audience === 'channel');
        expect(all.includes('easel:reword')).toBe(audience === 'caller' && hasWording);
      }),
    );
  });

  it('says the wish as it was said, by whom, and how it stands', () => {
    const view = viewOf(
      aJob({ state: 'painting', times: { accepted: 1000, painting: 1_795_184_261_000 } }),
      NO_PROGRESS,
    );
    const { text, blocks } = messageOf({ ...view, prompt: '*a* <@U1> & b' }, [], HOW);
    expect(text).toBe('*a* &lt;@U1&gt; &amp; b – Painting…');
    expect(textsOf(blocks)).toEqual([
      '*a* <@U1> & b',
      'Ada',
      'Painting…',
      expect.stringMatching(/^began at <!date\^1795184261\^/u),
      expect.stringMatching(/ · at most about \$/u),
    ]);
    const alone = messageOf({ ...view, audience: 'caller' }, [], { ...HOW, note: 'shown smaller' });
    expect(textsOf(alone.blocks)).toContain('Ada · Only you see this.');
    expect(textsOf(alone.blocks).at(-1)).toMatch(/ · shown smaller$/u);
  });

  it('names its pictures anew with every version', () => {
    const view = viewOf(aJob({ state: 'delivered', outcome: finished() }));
    const of = (version: string, alt: string) =>
      messageOf(view, [shown(alt, 0), shown(alt, 1)], { ...HOW, version }).blocks.filter(
        ({ type }) => type === 'image',
      );
    expect(of('7', 'a kite')).toEqual([
      { type: 'image', block_id: 'easel-7-0', alt_text: 'a kite', slack_file: { id: 'F00000000' } },
      { type: 'image', block_id: 'easel-7-1', alt_text: 'a kite', image_url: 'https://easel.example/p/1.png' },
    ]);
    expect(of('8', ' ')).toMatchObject([
      { block_id: 'easel-8-0', alt_text: 'Picture 1' },
      { block_id: 'easel-8-1', alt_text: 'Picture 2' },
    ]);
  });
});
