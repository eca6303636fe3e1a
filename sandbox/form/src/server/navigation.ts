import type { AppMeta, SubAreaMeta } from '../meta/page-types.ts';
import { plainGuid } from '../meta/xml.ts';
import { escapeHtml } from './responses.ts';

/** The site map of an app on one of its pages. */
export interface Navigation {
  app: AppMeta;
  /** Parameters of the page's address. */
  query: URLSearchParams;
}

/** The site map as links, the current one marked. */
export function navigation({ app, query }: Navigation): string {
  const current = currentSubArea(app, query);
  const areas = app.areas.map((area) => {
    const groups = area.groups.map((group) => {
      const links = group.subAreas.map((subArea) => link(subArea, subArea === current));
      return `<h3>${escapeHtml(group.label)}</h3><ul>${links.join('')}</ul>`;
    });
    // One area needs no heading of its own, as in an app.
    const heading = app.areas.length > 1 ? `<h2>${escapeHtml(area.label)}</h2>` : '';
    return `${heading}${groups.join('')}`;
  });
  const problems = app.problems.map((problem) => `<p class="hint" role="note">${escapeHtml(problem)}</p>`);
  return `<nav class="site-map" aria-label="${escapeHtml(app.label)}">${areas.join('')}${problems.join('')}</nav>`;
}

function link(subArea: SubAreaMeta, isCurrent: boolean): string {
  const icon = subArea.icon
    ? `<img src="${escapeHtml(subArea.icon)}" alt="" width="16" height="16">`
    : '<span class="no-icon"></span>';
  const elsewhere = /^https?:/i.test(subArea.address) ? ' target="_blank" rel="noopener"' : '';
  const mark = isCurrent ? ' aria-current="page"' : '';
  return `<li><a href="${escapeHtml(subArea.address)}"${mark}${elsewhere}>${icon}${escapeHtml(subArea.label)}</a></li>`;
}

/** The entry that leads to the page, else the first one of the same table. */
function currentSubArea(app: AppMeta, query: URLSearchParams): SubAreaMeta | undefined {
  const entries = subAreasOf(app).map((subArea) => ({
    subArea,
    query: new URLSearchParams(subArea.address.split('?')[1] ?? ''),
  }));
  const same = (other: URLSearchParams, ...names: string[]) =>
    names.every((name) => plainGuid(other.get(name) ?? '') === plainGuid(query.get(name) ?? ''));
  return (
    entries.find((entry) => same(entry.query, 'pagetype', 'etn', 'viewid', 'id')) ??
    entries.find((entry) => query.get('etn') !== null && same(entry.query, 'etn'))
  )?.subArea;
}

/** All entries of an app in their order. */
export function subAreasOf(app: AppMeta): SubAreaMeta[] {
  return app.areas.flatMap((area) => area.groups).flatMap((group) => group.subAreas);
}
