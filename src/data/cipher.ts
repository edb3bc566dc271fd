import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { BotError } from '../core/error.ts';
import { words } from '../core/words.ts';

/** AES in Galois/counter mode (NIST SP 800-38D): a fresh nonce for every value, and a tag that shows a changed one. */
const METHOD = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Scrypt wants a salt; here it only keeps this key apart from others made of the same text. */
const SALT = 'easel state';

/** Seals texts, so that a copy of the database alone is of no use. */
export type Cipher = Readonly<{
  encrypt(text: string): string;
  /** @throws BotError `key_rejected` for what was sealed with another secret, or changed since */
  decrypt(sealed: string): string;
}>;

/** @param secret any text; made into a key slowly, so that a text which people think of is hard to guess */
export function createCipher(secret: string): Cipher {
  const key = scryptSync(secret, SALT, KEY_BYTES);
  return {
    encrypt(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(METHOD, key, nonce, { authTagLength: TAG_BYTES });
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    },
    decrypt(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const text = NONCE_BYTES + TAG_BYTES;
      try {
        const decipher = createDecipheriv(METHOD, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, text));
        return Buffer.concat([decipher.update(bytes.subarray(text)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new BotError('key_rejected', words.storage.sealed, { remedy: words.storage.sealedRemedy, cause });
      }
    },
  };
}
