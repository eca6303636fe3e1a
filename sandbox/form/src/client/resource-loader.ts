import type { ResourceLoader } from './pcf/loader.ts';

/** Loads scripts and style sheets by elements on the page; an address that was loaded once is not loaded again. */
export function createResourceLoader(page: Document): ResourceLoader {
  const loading = new Map<string, Promise<void>>();
  return (kind, address) => {
    const known = loading.get(address);
    if (known) return known;
    const promise = new Promise<void>((resolve, reject) => {
      const element = kind === 'script' ? page.createElement('script') : page.createElement('link');
      if (element instanceof HTMLScriptElement) element.src = address;
      else Object.assign(element, { rel: 'stylesheet', href: address });
      element.addEventListener('load', () => resolve());
      element.addEventListener('error', () =>
        reject(new Error(`${address} could not be loaded. Is it in the imported solution?`)),
      );
      page.head.append(element);
    });
    loading.set(address, promise);
    return promise;
  };
}
