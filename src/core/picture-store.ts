import type { Painted, Picture, PictureFormat } from './picture.ts';

/** What a new picture is about; its other facts come from its bytes. */
export type PictureOrigin = Pick<Picture, 'workspace' | 'alt' | 'job' | 'owner' | 'index' | 'parent' | 'createdAt'>;

/** Pictures that members gave, by whom or when. */
export type FromMembers =
  | Readonly<{ of: 'member'; workspace: string; owner: string }>
  | Readonly<{ of: 'before'; time: number }>
  | Readonly<{ of: 'unused'; before: number }>;

/** Where picture files are kept, and the rows of those that members gave. */
export type PictureStore = Readonly<{
  /** Writes the file, whole or not at all. The row comes with the job's outcome, or by {@link PictureStore.insert}. */
  write(painted: Painted, origin: PictureOrigin): Promise<Picture>;
  insert(picture: Picture): Promise<void>;
  find(id: string): Promise<Picture | null>;
  /** The bytes as they were written. @throws BotError `not_found` */
  read(id: string): Promise<Readonly<{ bytes: Uint8Array; format: PictureFormat }>>;
  /** Changes what a screen reader says of a picture. */
  describe(id: string, alt: string): Promise<void>;
  /** Pictures that members gave: those of one member, those from before some time, those that no job uses. */
  given(which: FromMembers): Promise<readonly Picture[]>;
  /** Deletes rows and files of pictures that members gave. */
  removeGiven(pictures: readonly Picture[]): Promise<void>;
  /** Deletes files that no row knows: what a crash left. Only while nothing is being written. */
  sweep(): Promise<number>;
  /** Deletes files; a file that is not there is no error. */
  removeFiles(pictures: readonly Picture[]): Promise<void>;
}>;
