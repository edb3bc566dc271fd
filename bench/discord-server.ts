import { startDiscord } from '../test/doubles/discord/discord.ts';

/**
 * A stand-in Discord in a process of its own. Told `{ use: count, withinMs }`, it has that many members say /imagine,
 * evenly in that time, and tells its parent after how many milliseconds each was acknowledged.
 */
const discord = await startDiscord();
const guild = discord.addGuild({ name: 'Bench' });
const channel = discord.addChannel(guild, { name: 'studio' });
const members = Array.from({ length: 50 }, (_, index) => discord.addMember(guild, { name: `member ${index}` }));

let said = 0;
const use = async () => {
  const member = members[said % members.length];
  said += 1;
  if (member === undefined) return null;
  const interaction = await discord.use(member, channel, 'imagine', { prompt: `wish ${said}` });
  return (await interaction.acknowledged.catch(() => null))?.afterMs ?? null;
};

process.on('message', async ({ use: count, withinMs }: { use: number; withinMs: number }) => {
  const all: Promise<number | null>[] = [];
  const begin = performance.now();
  while (all.length < count) {
    const due = Math.floor(((performance.now() - begin) / withinMs) * count) + 1;
    while (all.length < Math.min(due, count)) all.push(use());
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.send?.({ afterMs: await Promise.all(all), tookMs: performance.now() - begin });
});
process.once('disconnect', () => process.exit(0));
process.send?.({ apiUrl: discord.apiUrl, cdnUrl: discord.cdnUrl, token: discord.token });
