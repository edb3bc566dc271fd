import { describe, expect, it } from 'vitest';
import type { WebAnswer } from '../../../src/adapters/web/protocol.ts';
import { answerOf, joins } from '../../fixtures/playground-member.ts';
import { startTestApp } from '../../fixtures/running-app.ts';

/** What is painted in the shortest time. */
const QUICKLY = { size: '816x816', format: 'jpeg' } as const;

describe('after a restart', () => {
  it('the history is as it was, pictures and buttons too', async () => {
    await using own = await startTestApp();
    const member = await joins(own, 'Eve');
    const message = await member.sees(await member.starts({ text: 'remember me', values: { ...QUICKLY, count: 2 } }));
    await own.restart();
    const back = await joins(own, 'Eve', `easel_member=${member.id}`);
    expect(back.id).toBe(member.id);
    expect((await back.history()).messages).toEqual([message]);
    for (const { url } of message.pictures) expect((await fetch(own.url() + url)).status).toBe(200);
    const answer = await answerOf<WebAnswer>(await back.presses(message, 'again'));
    expect(answer.kind).toBe('job');
    expect((await back.presses(message, 'delete')).ok).toBe(true);
  });

  it('nothing stays painting: what was cut off says so and can be run again, what waited is painted', async () => {
    await using own = await startTestApp({ MAX_CONCURRENT: '1' });
    const member = await joins(own, 'Finn');
    const cut = await member.starts('cut off demo:hang');
    await own.call('cut off', 'running');
    const waiting = await member.starts({ text: 'waits for its turn', values: QUICKLY });
    await own.restart();
    const back = await joins(own, 'Finn', `easel_member=${member.id}`);
    const message = await back.sees(cut);
    expect(message).toMatchObject({
      status: 'interrupted',
      final: true,
      pictures: [],
      text: expect.stringMatching(/\w/u),
    });
    expect(message.buttons.map(({ label }) => label)).toContain('Run again');
    expect((await back.sees(waiting)).status).toBe('finished');
    expect(own.calls('cut off')).toHaveLength(1);
  });

  it('nothing stays painting after a power cut either', async () => {
    await using own = await startTestApp({ MAX_CONCURRENT: '1' });
    const member = await joins(own, 'Gus');
    const window = await member.opens();
    const cut = await member.starts('no power demo:hang');
    await window.message((message) => message.job === cut && message.pictures.length > 0);
    const waiting = await member.starts({ text: 'after the power cut', values: QUICKLY });
    const after = await own.afterPowerCut();
    const back = await joins(after, 'Gus', `easel_member=${member.id}`);
    expect((await back.sees(cut)).status).toBe('interrupted');
    expect((await back.sees(waiting)).status).toBe('finished');
    expect((await back.history()).messages.every(({ final }) => final)).toBe(true);
    expect(own.calls('no power')).toHaveLength(1);
    window.close();
  });
});

describe('behind an API_TOKEN', () => {
  it('a browser changes the token for a cookie and then does everything with it', async () => {
    const token = 'a-token-of-many-characters';
    await using own = await startTestApp({ API_TOKEN: token });
    const session = (body: unknown) =>
      fetch(`${own.url()}/playground/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await session({ token: `${token}x` })).status).toBe(401);
    expect((await session({})).status).toBe(401);
    const response = await session({ token });
    expect(response.ok).toBe(true);
    const cookie = response.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    expect(cookie).not.toContain(token);
    expect(response.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict/u);
    const member = await joins(own, 'Hal', cookie);
    const window = await member.opens();
    const job = await member.starts({ text: 'with a cookie', values: QUICKLY });
    expect((await window.message((message) => message.final)).job).toBe(job);
    window.close();
  });

  it('the page itself is there to ask for the token', async () => {
    await using own = await startTestApp({ API_TOKEN: 'a-token-of-many-characters' });
    expect((await fetch(own.url())).status).toBe(200);
    expect((await fetch(`${own.url()}/page/main.ts`)).status).toBe(200);
    expect((await fetch(`${own.url()}/playground/messages`)).status).toBe(401);
  });
});
