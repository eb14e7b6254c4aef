import { defineEntity, type PortalRow } from '../entity.ts'
import { asList } from '../php.ts'

/** All contacts of a deal in their order. The portal may call two of them primary; the first one is. */
export default defineEntity({
  kind: 'children',
  table: 'deal_contacts',
  key: ['deal_id', 'contact_id'],
  rows: 'items',
  of: [
    {
      table: 'deals',
      owners: 50,
      ask: (ids, start) => ({
        method: 'crm.item.list',
        params: {
          entityTypeId: 2,
          filter: { '@id': ids },
          select: ['id', 'contactId', 'contactIds'],
          order: { id: 'ASC' },
          start: start === 0 ? -1 : start,
        },
      }),
    },
  ],
  owner: 'deal_id',
  unfold: contactsOf,
  columns: {
    deal_id: ['id', 'deal'],
    contact_id: ['id', 'contact'],
    sort: ['int', 'sort'],
    is_primary: ['bool', 'primary'],
  },
  indexes: [['contact_id'], ['synced_at']],
})

function contactsOf(row: PortalRow): PortalRow[] {
  const ids = [...new Set(asList(row.contactIds))]
  const primary = ids.includes(row.contactId) ? row.contactId : ids[0]
  return ids.map((contact, index) => ({
    deal: row.id,
    contact,
    sort: (index + 1) * 10,
    primary: contact === primary,
  }))
}
