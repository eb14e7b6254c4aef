import { defineEntities } from '../entity.ts'

/** Names of the smart processes; asked for only where some are loaded. */
export default defineEntities(({ smartProcesses }) =>
  smartProcesses.length === 0
    ? []
    : [
        {
          kind: 'dictionary',
          table: 'item_types',
          lists: [{ method: 'crm.type.list', params: { order: { id: 'ASC' } } }],
          rows: 'types',
          paged: true,
          mayBeEmpty: true,
          columns: { id: ['id', 'id'], entity_type_id: ['int', 'entityTypeId'], title: ['text', 'title'] },
        },
      ],
)
