/** What happens around deals: activities, comments, calls, tasks, goods, contacts, smart processes. */
import type { Item } from '../entities/items.ts'
import type { Collection } from '../store/collection.ts'
import type { Hand, Kinds, Touched } from './hand.ts'

const DEAL = 2
const DAY = 86_400

const someDeal = (hand: Hand) => hand.some(hand.store.deals)

function addActivity(hand: Hand): Touched {
  const deal = someDeal(hand)
  if (!deal) return undefined
  const person = hand.person()
  const input = {
    OWNER_TYPE_ID: DEAL,
    OWNER_ID: deal.ID,
    SUBJECT: hand.word(),
    DEADLINE: hand.now + hand.whole(-5, 10) * DAY,
    RESPONSIBLE_ID: person,
  }
  return hand.touched('activities', hand.store.activities.add(input, { by: person }))
}

function addCall(hand: Hand): Touched {
  const calls = hand.collection('calls')
  const contact = hand.some(hand.store.contacts)
  if (!calls || !contact) return undefined
  const answered = hand.chance(0.7)
  const input = {
    PORTAL_USER_ID: hand.person(),
    PHONE_NUMBER: `+7900${hand.whole(1_000_000, 9_999_999)}`,
    CALL_ID: `externalCall.${hand.whole(1, 1e9)}`,
    CALL_TYPE: hand.whole(1, 2),
    CALL_DURATION: answered ? hand.whole(5, 900) : 0,
    CALL_START_DATE: hand.now,
    CALL_FAILED_CODE: answered ? '200' : '304',
    CRM_ENTITY_TYPE: 'CONTACT',
    CRM_ENTITY_ID: contact.ID,
  }
  return hand.touched('calls', calls.add(input))
}

function changeProducts(hand: Hand): Touched {
  const deal = someDeal(hand)
  if (!deal) return undefined
  const mine = hand.store.productRows.table
    .index('ownerId')!
    .get(deal.ID)
    .filter((row) => row.ownerType === DEAL)
    .map(({ productName, price, quantity }) => ({ productName, price, quantity }))
  const line = { productName: hand.word(), price: hand.amount(), quantity: hand.whole(1, 20) }
  const rows = mine.length > 0 && hand.chance(0.4) ? [...mine.slice(1), line] : [...mine, line]
  hand.store.setProductRows(DEAL, deal.ID, mine.length > 2 ? mine.slice(1) : rows, hand.change())
  return hand.touched('deals', deal)
}

function changeContacts(hand: Hand): Touched {
  const deal = someDeal(hand)
  const contact = hand.some(hand.store.contacts)
  if (!deal || !contact) return undefined
  const mine = hand.store.contactsOfDeals.of(deal.ID)
  const others = mine.filter(({ id }) => id !== contact.ID)
  const fewer = others.length < mine.length || (mine.length > 1 && hand.chance(0.4))
  hand.store.contactsOfDeals.set(deal.ID, fewer ? others : [...others, { id: contact.ID }])
  return hand.touched('deals', deal)
}

const someItems = (hand: Hand) => {
  const type = hand.some(hand.store.itemTypes)
  return type && hand.store.items.of(type.entityTypeId)
}

function itemKind(change: (hand: Hand, items: Collection<Item>) => Item | undefined) {
  return (hand: Hand): Touched => {
    const items = someItems(hand)
    return items && hand.touched('items', change(hand, items))
  }
}

export const surroundingKinds = {
  activity_add: { weight: 12, run: addActivity },
  activity_complete: {
    weight: 8,
    run(hand) {
      const open = hand.some(hand.store.activities, (row) => !row.COMPLETED)
      if (open) hand.store.activities.update(open.ID, { COMPLETED: true }, hand.change())
      return hand.touched('activities', open)
    },
  },
  activity_move: {
    weight: 2,
    run(hand) {
      const activity = hand.some(hand.store.activities, (row) => row.OWNER_TYPE_ID === DEAL)
      const deal = someDeal(hand)
      if (!activity || !deal || deal.ID === activity.OWNER_ID) return undefined
      hand.store.activities.update(activity.ID, { OWNER_ID: deal.ID }, hand.change())
      return hand.touched('activities', activity)
    },
  },
  activity_delete: {
    weight: 1,
    run(hand) {
      const activity = hand.some(hand.store.activities)
      if (activity) hand.store.activities.remove(activity.ID)
      return hand.touched('activities', activity)
    },
  },
  comment_add: {
    weight: 5,
    run(hand) {
      const deal = someDeal(hand)
      const by = hand.person()
      const input = deal && { ENTITY_TYPE: DEAL, ENTITY_ID: deal.ID, COMMENT: hand.word(), AUTHOR_ID: by }
      return input && hand.touched('comments', hand.collection('comments')?.add(input, { by }))
    },
  },
  comment_delete: {
    weight: 1,
    run(hand) {
      const comment = hand.some(hand.collection('comments'))
      if (comment) hand.collection('comments')!.remove(comment.ID)
      return hand.touched('comments', comment)
    },
  },
  call_add: { weight: 6, run: addCall },
  task_add: {
    weight: 3,
    run(hand) {
      const deal = someDeal(hand)
      const input = deal && {
        TITLE: hand.word(),
        RESPONSIBLE_ID: hand.person(),
        DEADLINE: hand.now + hand.whole(-3, 14) * DAY,
        UF_CRM_TASK: [`D_${deal.ID}`],
      }
      return input && hand.touched('tasks', hand.collection('tasks')?.add(input, hand.change()))
    },
  },
  task_status: {
    weight: 3,
    run(hand) {
      const task = hand.some(hand.collection('tasks'))
      if (task) hand.collection('tasks')!.update(task.ID, { REAL_STATUS: hand.whole(2, 6) }, hand.change())
      return hand.touched('tasks', task)
    },
  },
  deal_products: { weight: 4, run: changeProducts },
  deal_contacts: { weight: 3, run: changeContacts },
  item_add: {
    weight: 2,
    run: itemKind((hand, items) =>
      items.add({ title: hand.word(), opportunity: hand.amount() }, hand.change()),
    ),
  },
  item_edit: {
    weight: 3,
    run: itemKind((hand, items) => {
      const item = hand.some(items)
      return item && items.update(item.ID, { opportunity: hand.amount() }, hand.change())
    }),
  },
  item_delete: {
    weight: 1,
    run: itemKind((hand, items) => {
      const item = hand.some(items)
      if (item) items.remove(item.ID)
      return item
    }),
  },
} satisfies Kinds
