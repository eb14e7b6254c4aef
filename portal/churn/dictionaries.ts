/** What administrators do: stages, fields, people, dictionaries, rates. */
import type { UserFieldRow } from '../entities/dictionaries.ts'
import type { Row } from '../store/table.ts'
import type { Hand, Kinds, Touched } from './hand.ts'

const isStage = ({ ENTITY_ID }: Row) => /^DEAL_STAGE(_\d+)?$/.test(String(ENTITY_ID))

/** Only a stage of work, and never the last ones of its pipeline. Deals keep its code. */
function deleteStage(hand: Hand): Touched {
  const { statuses } = hand.store
  const work = statuses.all().filter((row) => isStage(row) && row.SEMANTICS == null)
  const crowded = work.filter(
    ({ ENTITY_ID }) => work.filter((other) => other.ENTITY_ID === ENTITY_ID).length > 3,
  )
  const victim = hand.pick(crowded)
  if (victim) statuses.remove(victim.ID)
  return hand.touched('statuses', victim)
}

function addStage(hand: Hand): Touched {
  const { statuses } = hand.store
  const like = hand.some(statuses, isStage)
  if (!like) return undefined
  const code = `UC_${hand.whole(0x100000, 0xffffff).toString(16).toUpperCase()}`
  const prefix = like.CATEGORY_ID ? `C${like.CATEGORY_ID}:` : ''
  const row = statuses.add({
    ...{ ENTITY_ID: like.ENTITY_ID, STATUS_ID: prefix + code, NAME: hand.word() },
    ...{ CATEGORY_ID: like.CATEGORY_ID, SORT: Number(like.SORT) + 1, SYSTEM: 'N' },
    ...{ SEMANTICS: like.SEMANTICS === 'F' ? 'F' : null, COLOR: like.COLOR },
  })
  return hand.touched('statuses', row)
}

function addField(hand: Hand): Touched {
  const { userFields } = hand.store
  const ID = userFields.nextId()
  const type = hand.pick(['string', 'enumeration', 'double', 'boolean', 'date', 'employee'])!
  const row = userFields.add({
    ...{ ID, ENTITY_ID: 'CRM_DEAL', FIELD_NAME: `UF_CRM_CHURN_${ID}`, USER_TYPE_ID: type },
    ...{ MULTIPLE: type === 'string' && hand.chance(0.3), LABEL: hand.word() },
    LIST: type === 'enumeration' ? [1, 2, 3].map((n) => ({ ID: ID * 10 + n, VALUE: hand.word() })) : null,
  })
  return hand.touched('userFields', row)
}

/** A value for a field that people fill in. */
function value(hand: Hand, { USER_TYPE_ID, LIST }: UserFieldRow): unknown {
  switch (USER_TYPE_ID) {
    case 'string':
      return hand.word()
    case 'enumeration':
      return hand.pick(LIST ?? [])?.ID ?? null
    case 'integer':
    case 'double':
      return hand.whole(1, 1_000)
    case 'boolean':
      return hand.whole(0, 1)
    case 'date':
      return '2026-03-08'
    case 'employee':
      return hand.person()
    default:
      return undefined
  }
}

const OWNERS = { CRM_DEAL: 'deals', CRM_CONTACT: 'contacts', CRM_COMPANY: 'companies', CRM_LEAD: 'leads' }

function fillField(hand: Hand): Touched {
  const field = hand.some(hand.store.userFields)
  const name = OWNERS[field?.ENTITY_ID as keyof typeof OWNERS]
  const owners = name ? hand.collection(name) : undefined
  const owner = hand.some(owners)
  const filled = field && value(hand, field)
  if (!field || !owners || !owner || filled === undefined) return undefined
  owners.update(owner.ID, { [field.FIELD_NAME]: field.MULTIPLE ? [filled] : filled }, hand.change())
  return hand.touched(name, owner)
}

function rename(hand: Hand, name: 'statuses' | 'departments', test?: (row: Row) => boolean): Touched {
  const row = hand.some(hand.store[name], test)
  if (row) hand.store[name].update(row.ID, { NAME: hand.word() })
  return hand.touched(name, row)
}

export const dictionaryKinds = {
  stage_rename: { weight: 1, run: (hand) => rename(hand, 'statuses', isStage) },
  stage_delete: { weight: 0.5, run: deleteStage },
  stage_add: { weight: 0.5, run: addStage },
  field_add: { weight: 0.5, run: addField },
  field_values: { weight: 6, run: fillField },
  field_option: {
    weight: 0.5,
    run(hand) {
      const field = hand.some(hand.store.userFields, ({ LIST }) => LIST !== null && LIST?.length > 0)
      if (!field?.LIST) return undefined
      const ID = Math.max(...field.LIST.map((item) => item.ID)) + 1_000
      hand.store.userFields.update(field.ID, { LIST: [...field.LIST, { ID, VALUE: hand.word() }] })
      return hand.touched('userFields', field)
    },
  },
  user_dismiss: {
    weight: 0.5,
    run(hand) {
      const working = hand.store.users.all().filter((row) => row.ACTIVE === true && row.ID !== 1)
      const person = working.length > 3 ? hand.pick(working) : undefined
      if (person) hand.store.users.update(person.ID, { ACTIVE: false })
      return hand.touched('users', person)
    },
  },
  department_rename: { weight: 0.5, run: (hand) => rename(hand, 'departments') },
  dictionary_add: {
    weight: 1,
    run: (hand) =>
      hand.touched(
        'statuses',
        hand.store.statuses.add({
          ...{ ENTITY_ID: hand.pick(['SOURCE', 'DEAL_TYPE', 'INDUSTRY']), NAME: hand.word(), SYSTEM: 'N' },
          ...{ STATUS_ID: `UC_${hand.whole(0x100000, 0xffffff).toString(16).toUpperCase()}`, SORT: 900 },
        }),
      ),
  },
  currency_rate: {
    weight: 1,
    run(hand) {
      const currency = hand.some(hand.store.currencies, ({ BASE }) => BASE !== true)
      if (!currency) return undefined
      const AMOUNT = Math.round(Number(currency.AMOUNT) * (0.95 + hand.whole(0, 100) / 1_000) * 1e4) / 1e4
      hand.store.currencies.update(currency.ID, { AMOUNT, DATE_UPDATE: hand.now })
      return hand.touched('currencies', currency)
    },
  },
} satisfies Kinds
