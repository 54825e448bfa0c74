/** When the token of an `Authorization` header that has been found good stops being so. */
export async function tokenExpiry(authorization: string): Promise<Date> {
  const { decodeJwt } = await import('jose');
  const { exp } = decodeJwt(authorization.trim().replace(/^Bearer +/i, ''));
  if (exp === undefined) throw new Error('A token that never expires was found good.');
  return new Date(exp * 1_000);
}
