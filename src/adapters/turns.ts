/**
 * Lets one caller after another go on, each in a turn of the event loop of its own. What has been acknowledged waits
 * here before it is worked on, so that a crowd of commands is acknowledged first and never behind the work of others.
 */
export function createTurns(): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return last;
  };
}
