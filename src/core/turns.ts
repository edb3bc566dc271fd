/**
 * Lets one caller after another go on, each in a turn of the event loop of its own: for work that takes a moment and
 * comes in crowds, so that what arrives meanwhile, such as a command that wants to be acknowledged, is never behind all
 * of it.
 */
export function createTurns(): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return last;
  };
}
