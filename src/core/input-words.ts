import { megabytes } from './phrases.ts';

/** What is said about pictures that come from outside and pictures that go out to a chat platform. Part of `words`. */
export const inputWords = {
  notAddress: 'That is not a link; give one that begins with https://, or attach the picture.',
  notHttps: 'Only links that begin with https:// can be fetched; give such a link, or attach the picture.',
  credentials: 'A link with a name or password in it cannot be fetched; attach the picture instead.',
  notAllowed: 'Nothing can be fetched from that link; give a link to a public website, or attach the picture.',
  unreachable: 'Nothing can be reached at that link; try it in a browser, or attach the picture.',
  status: (status: number) => `That link answers with error ${status}; try it in a browser, or attach the picture.`,
  tooSlow: 'That link takes too long to answer; try again later, or attach the picture.',
  tooManyRedirects:
    'That link leads on to too many others; give the link of the picture itself, or attach the picture.',
  page: 'That link leads to a page, not to a picture; give the link of the picture itself, or attach the picture.',
  tooLarge: (max: number) =>
    `The picture at that link is too large; at most ${megabytes(max)} can be taken, so give a smaller one.`,
  unreadable: 'That picture cannot be read any more; paint it again.',
} as const;
