/**
 * Reads a description from the page's server.
 * @throws {Error} with the server's message.
 */
export async function readJson<T>(fetcher: typeof fetch, address: string): Promise<T> {
  const response = await fetcher(address);
  const body = (await response.json()) as T & { message?: string };
  if (!response.ok) throw new Error(body.message ?? `The page could not be loaded (${response.status}).`);
  return body;
}
