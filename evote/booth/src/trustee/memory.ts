/**
 * What this browser remembers of earlier counts: which record of a district was decrypted. Public
 * knowledge only, so that a second, different record of a district never gets a share: two such
 * results could be subtracted from each other.
 */

const PREFIX = "evote-decrypted-";

/** Say whether another record of the district was decrypted here before. */
export function decryptedAnother(uuid: string, head: string): boolean {
  const before = recall(uuid);
  return before !== null && before !== head;
}

/** Remember which record of a district is decrypted. */
export function rememberDecrypted(uuid: string, head: string): void {
  try {
    localStorage.setItem(PREFIX + uuid, head);
  } catch {
    // A browser that keeps nothing: the record's own protections remain.
  }
}

function recall(uuid: string): string | null {
  try {
    return localStorage.getItem(PREFIX + uuid);
  } catch {
    return null;
  }
}
