import type { Picture, PictureFormat } from '../core/picture.ts';
import type { PictureRow } from './schema.ts';

export function pictureOf(row: PictureRow): Picture {
  const { place, created_at, format, ...rest } = row;
  return { ...rest, format: format as PictureFormat, index: place, createdAt: created_at };
}

export function pictureRow(picture: Picture): PictureRow {
  const { index, createdAt, ...rest } = picture;
  return { ...rest, place: index, created_at: createdAt };
}
