/** Questions about customers of all time. */
import { type Dialect, DUCK, RAW } from '../support/dialects.ts'
import type { Question } from '../support/question.ts'
import { measuresOver } from '../support/ratios.ts'

const MEASURES = ['won_count', 'won_amount', 'average_check']
/** What the list calls them. */
const OWN = MEASURES.map((name) => `${name}_own`)

const renamed = (sql: string) =>
  `select id, name, ${MEASURES.map((name) => `${name} as ${name}_own`).join(', ')} from (${sql}) as top`

export function customerQuestions(): Question[] {
  return [
    {
      name: 'customers of all time, top 100',
      query: {
        dimensions: ['id', 'name', ...OWN].map((name) => `customers.${name}`),
        ungrouped: true,
        order: [
          ['customers.won_amount_own', 'desc'],
          ['customers.id', 'asc'],
        ],
        limit: 100,
      },
      analyst: renamed(
        top(
          RAW,
          `coalesce(companies.title, contacts.name || ' ' || contacts.last_name)`,
          `left join raw.companies on companies.id = sums.company_id
           left join raw.contacts on contacts.id = sums.contact_id`,
        ),
      ),
      duck: renamed(
        top(
          DUCK,
          'coalesce(company, contact)',
          `left join company_names on company_names.company_id = sums.company_id
           left join contact_names on contact_names.contact_id = sums.contact_id`,
        ),
      ),
      best: renamed(`select id, name, won_count, won_amount, won_amount / nullif(won_count, 0) as average_check
        from marts.customers order by won_amount desc, id limit 100`),
      compared: ['id', ...OWN],
    },
  ]
}

/** The client of a deal is its company, else its contact. */
function top(dialect: Dialect, name: string, joins: string): string {
  const sums = `
    select company_id, contact_id, count(*) as won_count, sum(amount) as won_amount
    from (
      select ${dialect.keys.company_id} as company_id,
        case when ${dialect.keys.company_id} is null then d.contact_id end as contact_id, ${dialect.amount} as amount
      from ${dialect.deals} where ${dialect.live} and ${dialect.won}
    ) as won
    group by company_id, contact_id
    order by won_amount desc limit 200`
  const id = `case when sums.company_id is not null then 'company:' || sums.company_id when sums.contact_id is not null then 'contact:' || sums.contact_id else 'none' end as id`
  return `${measuresOver('customers', MEASURES, [], sums, [id, `${name} as name`], joins)} order by won_amount desc, id limit 100`
}
