import { customFields } from '../custom-fields.ts'
import { defineEntities } from '../entity.ts'

/** Records of the smart processes that the settings name, one entity for each. */
export default defineEntities(({ smartProcesses }) =>
  smartProcesses.map((entityTypeId) => ({
    kind: 'stream' as const,
    name: `items_${entityTypeId}`,
    table: 'items',
    key: ['entity_type_id', 'id'],
    share: { entity_type_id: entityTypeId },
    list: { method: 'crm.item.list', params: { entityTypeId, useOriginalUfNames: 'Y' } },
    style: 'items' as const,
    rows: 'items',
    changes: ['updatedTime'],
    select: ['*'],
    columns: {
      entity_type_id: ['int', () => entityTypeId] as const,
      id: ['id', 'id'] as const,
      title: ['text', 'title'] as const,
      category_id: ['whole', 'categoryId'] as const,
      stage_id: ['text', 'stageId'] as const,
      opportunity: ['numeric', 'opportunity'] as const,
      currency_id: ['text', 'currencyId'] as const,
      company_id: ['link', 'companyId'] as const,
      contact_id: ['link', 'contactId'] as const,
      deal_id: ['link', 'parentId2'] as const,
      assigned_by_id: ['link', 'assignedById'] as const,
      created_by: ['link', 'createdBy'] as const,
      created_time: ['time', 'createdTime'] as const,
      updated_time: ['time', 'updatedTime'] as const,
      moved_time: ['time', 'movedTime'] as const,
      custom: ['json', customFields] as const,
    },
    indexes: [['deal_id'], ['synced_at']],
  })),
)
