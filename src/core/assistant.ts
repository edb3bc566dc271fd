/** Text models that help with words. */
export type Assistant = Readonly<{
  /** A safer wording of a prompt that was refused; null where there is none to offer. */
  reword(prompt: string, signal: AbortSignal): Promise<string | null>;
  /** What is in a stored picture; null where no model could say. */
  describe(picture: string, signal: AbortSignal): Promise<string | null>;
  /** Whether pictures can be described here. */
  describes: boolean;
}>;
