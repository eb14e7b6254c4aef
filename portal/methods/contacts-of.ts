/** `crm.deal.contact.items.get` and its kin: who is linked to a record. */
import { refuse } from '../errors.ts'
import { isMap, type Params, toList, wholeNumber } from '../params.ts'
import type { Link, Links } from '../store/links.ts'
import type { Store } from '../store.ts'
import type { Context, Method, Methods, Modules } from './method.ts'

interface Side {
  /** `crm.deal.contact` */
  prefix: string
  member: string
  module?: keyof Modules
  links(store: Store): Links
  exists(store: Store, id: number): boolean
}

const sides: Side[] = [
  {
    ...{ prefix: 'crm.deal.contact', member: 'CONTACT_ID' },
    links: (store) => store.contactsOfDeals,
    exists: (store, id) => store.deals.get(id) !== undefined,
  },
  {
    ...{ prefix: 'crm.lead.contact', member: 'CONTACT_ID', module: 'leads' },
    links: (store) => store.contactsOfLeads,
    exists: (store, id) => store.leads.get(id) !== undefined,
  },
  {
    ...{ prefix: 'crm.contact.company', member: 'COMPANY_ID' },
    links: (store) => store.companiesOfContacts,
    exists: (store, id) => store.contacts.get(id) !== undefined,
  },
]

const idOf = (params: Params) => {
  const id = wholeNumber(params.id ?? params.ID)
  if (id === undefined || id <= 0) throw refuse('ID is not defined or invalid.')
  return id
}

function methodsOf({ prefix, member, module, links, exists }: Side): [string, Method][] {
  const needs = { scope: 'crm', module }
  const open = (params: Params, { store }: Context) => {
    const id = idOf(params)
    if (!exists(store, id)) throw refuse('Not found')
    return { id, links: links(store) }
  }
  const read = (item: unknown): Partial<Link> => {
    const given = isMap(item) ? item : {}
    const id = wholeNumber(given[member]) ?? 0
    const sort = wholeNumber(given.SORT)
    return { id, primary: given.IS_PRIMARY === 'Y', ...(sort === undefined ? {} : { sort }) }
  }
  return [
    [
      `${prefix}.items.get`,
      {
        ...needs,
        run(params, context) {
          const { id, links } = open(params, context)
          return { result: links.of(id).map((link) => shown(link, member)) }
        },
      },
    ],
    [
      `${prefix}.items.set`,
      {
        ...needs,
        run(params, context) {
          const { id, links } = open(params, context)
          links.set(id, toList(params.items).map(read), actor(context))
          return { result: true }
        },
      },
    ],
    [
      `${prefix}.add`,
      {
        ...needs,
        run(params, context) {
          const { id, links } = open(params, context)
          links.set(id, [...links.of(id), read(params.fields)], actor(context))
          return { result: true }
        },
      },
    ],
    [
      `${prefix}.delete`,
      {
        ...needs,
        run(params, context) {
          const { id, links } = open(params, context)
          const gone = read(params.fields).id
          links.set(
            id,
            links.of(id).filter((link) => link.id !== gone),
            actor(context),
          )
          return { result: true }
        },
      },
    ],
  ]
}

const actor = ({ now, userId }: Context) => ({ at: now, by: userId })

const shown = ({ id, sort, role, primary }: Link, member: string) => ({
  [member]: id,
  SORT: sort,
  ROLE_ID: role,
  IS_PRIMARY: primary ? 'Y' : 'N',
})

export const contactsOf: Methods = {
  ...Object.fromEntries(sides.flatMap(methodsOf)),
  'crm.company.contact.items.get': {
    scope: 'crm',
    run(params, { store }) {
      const id = idOf(params)
      if (!store.companies.get(id)) throw refuse('Not found')
      const contacts = store.companiesOfContacts.ownersOf(id)
      return {
        result: contacts.map((contact, at) =>
          shown({ id: contact, sort: (at + 1) * 10, role: 0, primary: at === 0 }, 'CONTACT_ID'),
        ),
      }
    },
  },
}
