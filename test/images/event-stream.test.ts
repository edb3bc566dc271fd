import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/error.ts';
import { readFrames } from '../../src/images/event-stream.ts';
import { chunksOf, cuts, type StreamEvent, writtenStream } from '../fixtures/event-stream-forms.ts';

async function read(body: AsyncIterable<Uint8Array>): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const { name, data } of readFrames(body))
    events.push({ name, data: new TextDecoder('utf-8', { ignoreBOM: true }).decode(data) });
  return events;
}

function readText(text: string, places: readonly number[] = []): Promise<readonly StreamEvent[]> {
  return read(chunksOf(new TextEncoder().encode(text), places));
}

describe('an event stream', () => {
  it('gives the same events however it is written and wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(writtenStream, cuts, async ({ bytes, events }, places) => {
        expect(await read(chunksOf(bytes, places))).toEqual(events);
      }),
      { numRuns: 600 },
    );
  });

  it('gives the same events when every byte comes alone', async () => {
    await fc.assert(
      fc.asyncProperty(writtenStream, async ({ bytes, events }) => {
        const places = Array.from(bytes, (_, index) => index / bytes.length);
        expect(await read(chunksOf(bytes, places))).toEqual(events);
      }),
      { numRuns: 150 },
    );
  });

  it('gives each event as soon as its blank line is there, even where that is a lone CR', async () => {
    const more = Promise.withResolvers<void>();
    async function* body() {
      yield Buffer.from('data: one\r\r');
      await more.promise;
      yield Buffer.from('\ndata: two\n\n');
    }
    const frames = readFrames(body());
    expect((await frames.next()).value?.data.toString()).toBe(Buffer.from('one').toString());
    more.resolve();
    // The LF belongs to the CR before it; as a line of its own it would be a blank one more, which is nothing.
    expect(Buffer.from((await frames.next()).value?.data ?? []).toString()).toBe('two');
  });

  it.each([
    ['CRLF', 'event: a\r\ndata: 1\r\n\r\nevent: b\r\ndata: 2\r\n\r\n'],
    ['LF', 'event: a\ndata: 1\n\nevent: b\ndata: 2\n\n'],
    ['CR', 'event: a\rdata: 1\r\revent: b\rdata: 2\r\r'],
    ['a byte order mark', '\ufeffevent: a\ndata: 1\n\nevent: b\ndata: 2\n\n'],
    ['comments', ': hello\n\nevent: a\n: there\ndata: 1\n\n:\n:\nevent: b\ndata: 2\n\n'],
    ['no space after the colon', 'event:a\ndata:1\n\nevent:b\ndata:2\n\n'],
    ['no blank line at the end', 'event: a\ndata: 1\n\nevent: b\ndata: 2\n'],
    ['no end of the last line', 'event: a\ndata: 1\n\nevent: b\ndata: 2'],
  ])('may be written with %s', async (_, text) => {
    for (let place = 0; place <= 1; place += 1 / text.length) {
      expect(await readText(text, [place, place])).toEqual([
        { name: 'a', data: '1' },
        { name: 'b', data: '2' },
      ]);
    }
  });

  it('joins several data lines with LF, and takes only one space away', async () => {
    expect(await readText('data:  x \ndata\ndata:y\n\n')).toEqual([{ name: '', data: ' x \n\ny' }]);
  });

  it('hands `[DONE]` on like any other data', async () => {
    expect(await readText('data: [DONE]\n\n')).toEqual([{ name: '', data: '[DONE]' }]);
  });

  it('is empty where nothing, or nothing but comments, came', async () => {
    expect(await readText('')).toEqual([]);
    expect(await readText('\ufeff')).toEqual([]);
    expect(await readText(': quiet\n\n:\n\nevent: x\n\n')).toEqual([]);
  });

  it('is given up as a bad answer where a line has no end', async () => {
    const megabyte = new Uint8Array(1024 * 1024).fill(0x41);
    let sent = 0;
    async function* endless() {
      yield Buffer.from('data: ');
      for (;;) {
        sent += 1;
        if (sent > 1000) throw new Error('read on for ever');
        yield megabyte;
      }
    }
    const thrown = await read(endless()).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(BotError);
    expect(thrown).toMatchObject({ code: 'bad_answer' });
  });

  it('is given up as a bad answer where an event never ends, line after line', async () => {
    const line = Buffer.concat([Buffer.from('data: '), Buffer.alloc(1024 * 1024, 0x41), Buffer.from('\n')]);
    let sent = 0;
    async function* endless() {
      for (;;) {
        sent += 1;
        if (sent > 600) throw new Error('read on for ever');
        yield line;
      }
    }
    expect(await read(endless()).catch((error: unknown) => error)).toMatchObject({ code: 'bad_answer' });
  });

  it('passes on what broke it, and lets go of the body when nobody reads on', async () => {
    async function* broken() {
      yield Buffer.from('data: 1\n\nda');
      throw new Error('cut');
    }
    await expect(read(broken())).rejects.toThrow('cut');

    let left = false;
    async function* watched() {
      try {
        yield Buffer.from('data: 1\n\ndata: 2\n\n');
        yield Buffer.from('data: 3\n\n');
      } finally {
        left = true;
      }
    }
    for await (const frame of readFrames(watched())) if (frame.data[0] === 0x31) break;
    expect(left).toBe(true);
  });
});
