/** The page that a variation of a split-URL test names as its `url`; null for what is none: only pages on the web are. */
export function pageAddress(url: string | null): URL | null {
  if (url === null || !URL.canParse(url)) return null;
  const address = new URL(url);
  return address.protocol === 'https:' || address.protocol === 'http:' ? address : null;
}
