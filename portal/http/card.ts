/** The card of a deal, as a page: where links of a dashboard lead, and where one can change the deal by hand. */
import type { Dialect } from '../dialect.ts'
import type { Deal } from '../entities/deals.ts'
import type { Store } from '../store.ts'

const ADDRESS = /^\/crm\/deal\/details\/(\d+)\/?$/

export interface Card {
  status: number
  html: string
}

/**
 * The page for a path, or nothing when the path is not a card's.
 *
 * @param change  fields of the form that the page itself sends
 */
export function dealCard(
  store: Store,
  dialect: Dialect,
  path: string,
  change: Record<string, unknown> = {},
): Card | undefined {
  const id = ADDRESS.exec(path)?.[1]
  if (!id) return undefined
  const deal = store.deals.get(Number(id))
  if (!deal)
    return {
      status: 404,
      html: page('Сделка не найдена', `<p>Сделки № ${id} нет. Возможно, её удалили.</p>`),
    }
  const { STAGE_ID, OPPORTUNITY } = change
  if (typeof STAGE_ID === 'string') store.deals.update(deal.ID, { STAGE_ID })
  if (typeof OPPORTUNITY === 'string' && /^\d{1,12}([.,]\d{1,2})?$/.test(OPPORTUNITY))
    store.deals.update(deal.ID, { OPPORTUNITY: OPPORTUNITY.replace(',', '.') })
  return {
    status: 200,
    html: page(deal.TITLE || `Сделка № ${id}`, facts(store, dialect, deal) + form(store, deal)),
  }
}

function facts(store: Store, dialect: Dialect, deal: Deal): string {
  const user = store.users.get(deal.ASSIGNED_BY_ID)
  const rows: [string, unknown][] = [
    ['Номер', deal.ID],
    ['Воронка', store.categories.all().find((row) => row.ID === deal.CATEGORY_ID)?.NAME],
    ['Компания', deal.COMPANY_ID ? store.companies.get(deal.COMPANY_ID)?.TITLE : null],
    [
      'Ответственный',
      user ? [user.NAME, user.LAST_NAME].filter(Boolean).join(' ') : `#${deal.ASSIGNED_BY_ID}`,
    ],
    ['Создана', dialect.time.format(deal.DATE_CREATE)],
    ['Изменена', dialect.time.format(deal.DATE_MODIFY)],
  ]
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${html(value ?? '—')}</dd>`).join('')}</dl>`
}

function form(store: Store, deal: Deal): string {
  const dictionary = deal.CATEGORY_ID === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${deal.CATEGORY_ID}`
  const options = store.statuses
    .all()
    .filter((row) => row.ENTITY_ID === dictionary)
    .sort((a, b) => Number(a.SORT) - Number(b.SORT))
    .map(({ STATUS_ID: code, NAME }) => {
      const selected = code === deal.STAGE_ID ? ' selected' : ''
      return `<option value="${html(code)}"${selected}>${html(NAME)}</option>`
    })
  return `<form method="post">
<label>Стадия <select name="STAGE_ID">${options.join('')}</select></label>
<label>Сумма, ${html(deal.CURRENCY_ID)} <input name="OPPORTUNITY" inputmode="decimal" value="${deal.OPPORTUNITY}"></label>
<button>Сохранить</button></form>`
}

const html = (value: unknown) => String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const page = (title: string, body: string) => `<!doctype html><html lang="ru"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${html(title)}</title><style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:36rem;margin:3rem auto;padding:0 1.5rem}
small{opacity:.65}dl{display:grid;grid-template-columns:9rem 1fr;gap:.35rem}dt{opacity:.65}dd{margin:0}
form{display:grid;gap:.75rem;margin-top:2rem}select,input,button{font:inherit;padding:.35rem .5rem}label{display:grid;gap:.25rem}
</style><small>Демо-портал</small><h1>${html(title)}</h1>${body}</html>`
