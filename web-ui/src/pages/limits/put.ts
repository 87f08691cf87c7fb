/** What is made must be new; what is changed must be as it was read. */
export function newOr(it: { version: number } | undefined): Record<string, string> {
  return it === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${it.version}"` };
}

/** A number, or none where nothing was typed. */
export function whole(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}
