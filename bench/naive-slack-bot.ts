import { App, LogLevel } from '@slack/bolt';
import OpenAI from 'openai';

/**
 * The rival: what a tutorial would build of Bolt and the openai client, in one loop. With an image API it paints and
 * uploads each picture of the stream; without one it only acknowledges (the limit).
 */
const { SLACK_API_URL = '', SLACK_APP_TOKEN = '', SLACK_BOT_TOKEN = '', OPENAI_BASE_URL = '' } = process.env;
const openai = OPENAI_BASE_URL === '' ? null : new OpenAI();
const app = new App({
  token: SLACK_BOT_TOKEN,
  appToken: SLACK_APP_TOKEN,
  socketMode: true,
  clientOptions: { slackApiUrl: SLACK_API_URL },
  logLevel: LogLevel.ERROR,
});

app.command('/imagine', async ({ ack, command, client }) => {
  await ack();
  if (openai === null) return;
  const prompt = command.text;
  const stream = await openai.images.generate({ prompt, model: 'gpt-image-2', stream: true, partial_images: 3 });
  for await (const event of stream) {
    const file = Buffer.from(event.b64_json, 'base64');
    await client.files.uploadV2({ channel_id: command.channel_id, file, filename: 'picture.png' });
  }
});
process.once('disconnect', () => process.exit(0));
await app.start();
console.log('ready');
