import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uploaded, WebMessage } from '../../../src/adapters/web/protocol.ts';
import { answersWith, streamed } from '../../doubles/image-api-answers.ts';
import { type RawImageServer, startRawImageServer } from '../../doubles/raw-image-server.ts';
import { allOf, dataUrl, jobAt, painted, QUICK, watched } from '../../fixtures/image-api-client.ts';
import { completedEvent } from '../../fixtures/image-stream-events.ts';
import { answerOf, joins, type Member, refusalIn } from '../../fixtures/playground-member.ts';
import { type RunningApp, startTestApp } from '../../fixtures/running-app.ts';
import { plain, png } from '../../fixtures/tiny-pictures.ts';

let app: RunningApp;
let ada: Member;
beforeAll(async () => {
  app = await startTestApp({ VISION_MODEL: 'demo-text' });
  ada = await joins(app, 'Ada');
});
afterAll(() => app[Symbol.asyncDispose]());

async function upload(member: Member, bytes: Uint8Array): Promise<string> {
  return (await answerOf<Uploaded>(await member.gives(bytes))).id;
}

function noise(width: number, height: number): Promise<Buffer> {
  return sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** Black on the left, white on the right. */
async function leftBlack(width: number, height: number): Promise<Buffer> {
  const black = await png(width / 2, height, [0, 0, 0, 1]);
  return plain(width, height, [255, 255, 255, 1])
    .composite([{ input: black, left: 0, top: 0 }])
    .jpeg()
    .toBuffer();
}

const side = (bytes: Uint8Array, left: number) =>
  sharp(bytes).extract({ left, top: 0, width: 400, height: 816 }).removeAlpha().raw().toBuffer();

describe('a mask', () => {
  it('of any size, from a JPEG, changes the black side and leaves every pixel of the white one as it was', async () => {
    const given = await noise(816, 816);
    const { data } = await painted(app, {
      prompt: 'a dragon on the left',
      size: '816x816',
      partial_images: 0,
      images: [dataUrl(given)],
      mask: dataUrl(await leftBlack(200, 100), 'image/jpeg'),
    });
    const made = Buffer.from(data[0]?.b64_json ?? '', 'base64');
    expect((await side(made, 416)).equals(await side(given, 416))).toBe(true);
    expect((await side(made, 0)).equals(await side(given, 0))).toBe(false);
  });

  it('is given in the playground as a second picture', async () => {
    const [image, mask] = [await upload(ada, await noise(816, 816)), await upload(ada, await leftBlack(64, 64))];
    const values = { mask: [mask], size: '816x816' };
    const message = await ada.sees(
      await ada.starts({ text: 'only on the left', command: 'edit', images: [image], values }),
    );
    expect(message.status).toBe('finished');
    expect(app.calls('only on the left')[0]?.pictures).toMatchObject([
      { field: 'image' },
      { field: 'mask', format: 'png', width: 816, height: 816 },
    ]);
  });

  it.each([
    [[255, 255, 255, 1] as const, /selects nothing/u],
    [[0, 0, 0, 1] as const, /selects everything/u],
  ])('that is one colour, %j, is answered with a sentence, and nothing is painted', async (colour, says) => {
    const [image, mask] = [await upload(ada, await png(816, 816)), await upload(ada, await png(9, 9, colour))];
    const said = { text: 'a mask of one colour', command: 'edit', images: [image], values: { mask: [mask] } };
    const refusal = await refusalIn(await ada.tries(said));
    expect(refusal).toMatchObject({ status: 400, code: 'bad_picture', message: expect.stringMatching(says) });
    expect(app.calls('a mask of one colour')).toEqual([]);
  });

  it('and picture that DALL-E 2 gets are squares of one size, whatever was given', async () => {
    const message = await ada.sees(
      await ada.starts({
        text: 'an old hat',
        command: 'edit',
        images: [await upload(ada, await plain(900, 300).jpeg().toBuffer())],
        values: { model: 'dall-e-2', size: '256x256', mask: [await upload(ada, await leftBlack(64, 64))] },
      }),
    );
    expect(message).toMatchObject({ status: 'finished', pictures: [{ width: 256, height: 256 }] });
    expect(app.calls('an old hat')[0]?.pictures).toMatchObject([
      { field: 'image', format: 'png', width: 1024, height: 1024 },
      { field: 'mask', format: 'png', width: 1024, height: 1024 },
    ]);
  });
});

describe('/vary', () => {
  it('is a variation of the old model, and an edit of the others', async () => {
    const image = await upload(ada, await png(816, 816));
    const vary = async (model: string, size: string) =>
      ada.sees(await ada.starts({ text: '/vary', images: [image], values: { model, size } }));
    expect((await vary('dall-e-2', '256x256')).status).toBe('finished');
    expect((await vary('gpt-image-2.5-flare', '816x816')).status).toBe('finished');
    const calls = app.allCalls().filter(({ pictures, endpoint }) => pictures.length > 0 && endpoint !== 'moderations');
    expect(calls.slice(-2).map(({ endpoint }) => endpoint)).toEqual(['images/variations', 'images/edits']);
  });
});

describe('an animation', () => {
  it('is painted whole, kept as GIF, and can be edited from its first frame', async () => {
    const values = { format: 'gif', frames: 3, size: '816x816' };
    const message = await ada.sees(await ada.starts({ text: 'three balloons over the sea', values }));
    const [picture] = message.pictures;
    const served = await fetch(app.url() + (picture?.url ?? ''));
    expect(served.headers.get('content-type')).toBe('image/gif');
    expect((await sharp(Buffer.from(await served.arrayBuffer())).metadata()).pages).toBe(3);
    const edit = { text: 'it stands', command: 'edit', images: [picture?.id ?? ''], values: { size: '816x816' } };
    expect((await ada.sees(await ada.starts(edit))).status).toBe('finished');
    expect(app.calls('it stands')[0]?.pictures).toMatchObject([{ format: 'png', width: 816, height: 816 }]);
  });
});

describe('a server that says no once', () => {
  it('is asked again: one job, two calls, one picture, paid once', async () => {
    const events = await allOf(await watched(app, { ...QUICK, prompt: 'patience demo:rate-limit-once' }));
    expect(events.map(({ event }) => event)).toEqual(['queued', 'started', 'finished']);
    expect(app.calls('patience').map(({ status }) => status)).toEqual([429, 200]);
    expect(events.at(-1)?.data.data).toHaveLength(1);
  });
});

describe('what was used', () => {
  it('is shown as about so much where the API did not say', async () => {
    const values = { size: '816x816', format: 'jpeg' };
    const sure = await ada.sees(await ada.starts({ text: 'counted', values }));
    const unsure = await ada.sees(await ada.starts({ text: 'uncounted demo:no-usage', values }));
    expect(sure.facts.filter((fact) => fact.includes('$'))).toEqual([expect.stringMatching(/^\$\d/u)]);
    expect(unsure.facts.filter((fact) => fact.includes('$'))).toEqual([expect.stringMatching(/^about \$\d/u)]);
  });

  it('is estimated while it is being painted', async () => {
    const window = await ada.opens();
    const job = await ada.starts('an estimate demo:hang');
    const painting = await window.message((message) => message.job === job && message.status === 'painting');
    expect(painting.facts).toEqual(['gpt-image-2.5-flare', expect.stringMatching(/^at most about \$\d/u)]);
    await ada.says('/cancel');
    window.close();
  });
});

describe('a server that answers with addresses, as DALL-E did', () => {
  let server: RawImageServer;
  let old: RunningApp;
  let member: Member;
  beforeAll(async () => {
    const picture = await png(1024, 1024);
    server = await startRawImageServer((raw, request) => {
      if (request.path.startsWith('/files/')) {
        raw.head(200, { 'content-type': 'image/png' });
        return raw.end(picture);
      }
      if (request.json().model !== 'dall-e-3') return streamed(raw, [completedEvent(picture)]);
      const url = `${new URL(server.url).origin}/files/secret.png?sig=SECRET`;
      answersWith(raw, [{ url, revised_prompt: 'A cat <b>of all</b> cats.' }]);
    });
    old = await startTestApp({ OPENAI_BASE_URL: server.url, MODERATION_PRECHECK: 'no' });
    member = await joins(old, 'Ada');
  });
  afterAll(async () => {
    await old[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  it('never has them passed on, and what it made of the prompt is among the facts', async () => {
    const message = await member.sees(await member.starts({ text: 'an old cat', values: { model: 'dall-e-3' } }));
    expect(message.status).toBe('finished');
    expect(message.facts).toContain('painted as: A cat <b>of all</b> cats.');
    expect(message.facts.filter((fact) => fact.includes('$'))).toEqual(['$0.040']);
    expect(message.pictures[0]?.url).toMatch(/^\/pictures\//u);
    const body = { prompt: 'an old cat', model: 'dall-e-3' };
    const answer = await painted(old, body);
    expect(answer).toMatchObject({ revised_prompt: 'A cat <b>of all</b> cats.', cost_usd: 0.04 });
    const job = await jobAt(old, answer.id);
    for (const said of [message, answer, job]) expect(JSON.stringify(said)).not.toMatch(/SECRET|secret\.png/u);
    // Again from what is stored: the address may have ended by now.
    expect((await painted(old, body)).cached).toBe(true);
    expect(server.requests.filter(({ path }) => path.startsWith('/files/'))).toHaveLength(2);
  });

  it('has a model that the table does not know passed through to it', async () => {
    const message = await member.sees(await member.starts('/imagine a new one --model gpt-image-9-nova'));
    expect(message).toMatchObject({ status: 'finished', facts: expect.arrayContaining(['gpt-image-9-nova']) });
    expect(server.requests.at(-1)?.json().model).toBe('gpt-image-9-nova');
  });
});

describe('a description', () => {
  /** A finished message, and its description by a command; both for this prompt. */
  async function paintedBy(member: Member, text: string): Promise<WebMessage> {
    return member.sees(await member.starts({ text, values: { size: '816x816', format: 'jpeg' } }));
  }

  it.each<readonly [string, string, string]>([
    ['/describe', '/describe', 'imagine'],
    ['the reply “describe”', ' Describe. ', 'edit'],
  ])('by %s says what is in a picture, and becomes its alt text for everybody', async (_, text, command) => {
    const message = await paintedBy(ada, `a lighthouse for ${command}`);
    const ben = await joins(app, 'Ben');
    const window = await ben.opens();
    const [picture] = message.pictures;
    const answer = await ada.says({ text, command, images: [picture?.id ?? ''] });
    if (answer.kind !== 'note') throw new Error('not a note');
    const said = /^What is in the picture: (.*)$/su.exec(answer.text)?.[1] ?? '';
    expect(said).toMatch(/lighthouse/u);
    expect(said).not.toBe(picture?.alt);

    const shown = await window.message(({ job, pictures }) => job === message.job && pictures[0]?.alt !== picture?.alt);
    window.close();
    expect(shown).toEqual({ ...message, pictures: [{ ...picture, alt: said }] });
    expect((await ben.history()).messages.find(({ job }) => job === message.job)).toEqual(shown);
    expect(
      app
        .allCalls()
        .filter(({ endpoint }) => endpoint === 'chat/completions')
        .at(-1)?.pictures,
    ).toHaveLength(1);
  });

  it('of a picture that a member gave is told as well', async () => {
    const image = await upload(ada, await png(400, 200));
    expect(await ada.says({ text: '/describe', images: [image] })).toMatchObject({
      kind: 'note',
      text: expect.stringMatching(/^What is in the picture: \w/u),
    });
  });

  it('is not to be had where no model that sees is named, and the sentence says whom to ask', async () => {
    await using blind = await startTestApp();
    const member = await joins(blind, 'Ada');
    const message = await paintedBy(member, 'unseen');
    const said = { text: '/describe', images: [message.pictures[0]?.id ?? ''] };
    expect(await refusalIn(await member.tries(said))).toMatchObject({
      status: 409,
      code: 'not_available',
      remedy: expect.stringMatching(/VISION_MODEL/u),
    });
    expect((await member.history()).messages).toEqual([message]);
  });
});
