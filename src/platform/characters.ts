/**
 * Whether a text has `least` to `most` characters: code points, as PostgreSQL's char_length counts, so that an emoji or a rare
 * ideograph is one and not the two units that JavaScript keeps it in.
 */
export function hasCharacters(text: string, least: number, most: number): boolean {
  // Nearly all texts end here: there are at most as many code points as units, and at least half as many.
  if (text.length < least || text.length > 2 * most) return false;
  if (text.length <= most && text.length >= 2 * least) return true;
  const count = [...text].length;
  return count >= least && count <= most;
}
