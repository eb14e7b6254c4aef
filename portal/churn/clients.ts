import type { Client } from '../entities/clients.ts'
import type { Collection } from '../store/collection.ts'
import type { Hand, Kinds, Touched } from './hand.ts'

type Clients = 'contacts' | 'companies'

const OWNER_TYPE = { contacts: 3, companies: 4 } as const

const someClient = (hand: Hand, name: Clients) =>
  hand.some(hand.store[name], (row) => row.IS_MY_COMPANY !== true)

function edit(hand: Hand, name: Clients, input: Record<string, unknown>): Touched {
  const client = someClient(hand, name)
  if (client) hand.store[name].update(client.ID, input, hand.change())
  return hand.touched(name, client)
}

/** Two clients turn out to be one: the younger vanishes, what it had belongs to the older. */
function merge(hand: Hand, name: Clients): Touched {
  const [a, b] = [someClient(hand, name), someClient(hand, name)]
  if (!a || !b || a === b) return undefined
  const [winner, loser] = a.ID < b.ID ? [a, b] : [b, a]
  hand.store.merge(OWNER_TYPE[name], winner.ID, [loser.ID], hand.change())
  return hand.touched(name, winner)
}

const create = (hand: Hand, name: Clients, input: Record<string, unknown>): Touched =>
  hand.touched(name, (hand.store[name] as Collection<Client>).add(input, hand.change()))

export const clientKinds = {
  contact_edit: { weight: 5, run: (hand) => edit(hand, 'contacts', { POST: hand.word() }) },
  contact_create: {
    weight: 3,
    run: (hand) => create(hand, 'contacts', { NAME: 'Ирина', LAST_NAME: `Новикова ${hand.whole(1, 999)}` }),
  },
  contact_merge: { weight: 1, run: (hand) => merge(hand, 'contacts') },
  company_edit: { weight: 5, run: (hand) => edit(hand, 'companies', { TITLE: `ООО «${hand.word()}»` }) },
  company_create: {
    weight: 2,
    run: (hand) => create(hand, 'companies', { TITLE: `АО «${hand.word()}»`, REVENUE: hand.amount() }),
  },
  company_merge: { weight: 1, run: (hand) => merge(hand, 'companies') },
} satisfies Kinds
