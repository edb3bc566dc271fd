/** What is said on Slack alone, beside what all chats say. */
export const slackWords = {
  asked: (time: string) => `asked at ${time}`,
  begun: (time: string) => `began at ${time}`,
  newImage: 'New image',
  newImageDescription: 'Paint a picture from words',
  /** Of the fields of a form, where they are not the names and descriptions of the options. */
  labels: { partials: 'Previews' } as Readonly<Record<string, string>>,
  hints: {
    size: 'Which way up; others can be typed, as in /imagine a fox --size 16:9',
  } as Readonly<Record<string, string>>,
  submit: { paints: 'Paint', tells: 'Send' },
  about: 'Say a wish, watch the picture sharpen in the message.',
} as const;
