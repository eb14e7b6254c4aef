import type { Translate } from '../widget.ts'

const known = [
  'users',
  'departments',
  'categories',
  'statuses',
  'currencies',
  'companies',
  'contacts',
  'deals',
  'deal_stage_history',
  'activities',
  'user_fields',
  'deal_contacts',
  'product_rows',
  'leads',
  'lead_status_history',
  'timeline_comments',
  'calls',
  'tasks',
  'item_types',
] as const

/** What people call an entity of the loader; one that has no word yet keeps its technical name. */
export function entityName(entity: string, t: Translate): string {
  const item = /^items_(\d+)$/.exec(entity)?.[1]
  if (item) return t('entity.items', { id: item })
  const name = known.find((one) => one === entity)
  return name ? t(`entity.${name}`) : entity
}
